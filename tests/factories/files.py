"""Files as people upload them."""

from io import BytesIO
from typing import Any

from PIL import Image

SECRET = "GEHEIM, Gartenweg 5"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (8, 6), *, mode: str = "RGB", **options: Any
) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new(mode, size, options.pop("colour", 0)).save(out, kind, **options)
    return out.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, turned: int = 1) -> bytes:
    """A picture that says where it was taken, and which side is up; its left half is white."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = turned
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    image = Image.new("RGB", size)
    image.paste((255, 255, 255), (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()
