"""The stored form of an uploaded picture: upright, without metadata about its maker and place.

JPEG, PNG and WebP that stand upright keep their pixels: only the parts that hold words go.
"""

import re
import struct
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

# What browsers show inside a page.
WEB_TYPES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}
# What becomes one of them.
CONVERTED_TYPES = {"image/tiff": "TIFF", "image/bmp": "BMP", "image/avif": "AVIF"}
# Decoding it needs an encoder under the GPL, which Pillow's plugin brings along.
REFUSED_TYPES = {"image/heic": "HEIC"}
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")

MOST_PIXELS = 64_000_000
# Widths in pixels that a reader's browser chooses from; the picture itself is one more.
WIDTHS = (480, 960, 1920)
QUALITY = 90
QUALITY_OF_SMALLER = 82
# Pixels of these modes can be scaled without another conversion.
SCALED_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
ORIENTATION = 0x0112


# A large picture takes some hundred megabytes while it is read.
_one_at_a_time = threading.Lock()


class PictureRefused(Exception):
    """A picture cannot be shown."""


class PictureDamaged(PictureRefused):
    """It is not what its first bytes promise."""


class PictureTooLarge(PictureRefused):
    """It has more pixels than `most_pixels()`."""


class PictureOfManyPages(PictureRefused):
    """A TIFF of several pages, or a moving picture of a kind that is converted."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    media_type: str
    width: int
    height: int
    # The same picture with fewer pixels, by width.
    smaller: dict[int, bytes] = field(default_factory=dict)


def most_pixels() -> int:
    return getattr(settings, "TEAMWEB_MAX_PICTURE_PIXELS", MOST_PIXELS)


def picture_type(name: str, start: bytes) -> str | None:
    """The media type of a picture by its first 16 bytes; None for everything else."""
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "image/tiff"
    if start[4:8] == b"ftyp" and start[8:12] in (b"avif", b"avis"):
        return "image/avif"
    if start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS:
        return "image/heic"
    # Two letters are too few to go by.
    is_bitmap = start.startswith(b"BM") and name.lower().endswith((".bmp", ".dib"))
    return "image/bmp" if is_bitmap else None


def prepared(content: bytes, media_type: str, *, with_smaller: bool = True) -> Picture:
    """The picture as it is to be stored. Raises PictureRefused."""
    try:
        with _one_at_a_time:
            return _prepared(content, media_type, with_smaller)
    except PictureRefused:
        raise
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    # Pillow's readers answer damaged files with almost any error.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise PictureDamaged from error
    except (IndexError, KeyError, TypeError, EOFError, OverflowError, MemoryError) as error:
        raise PictureDamaged from error


def _prepared(content: bytes, media_type: str, with_smaller: bool) -> Picture:
    format_name = WEB_TYPES.get(media_type) or CONVERTED_TYPES[media_type]
    with warnings.catch_warnings():
        # The limit of pixels is ours.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image: Any = Image.open(BytesIO(content), formats=[format_name])
    if image.width * image.height > most_pixels():
        raise PictureTooLarge
    is_moving = getattr(image, "n_frames", 1) > 1 and media_type != "image/jpeg"
    if is_moving and media_type in CONVERTED_TYPES:
        raise PictureOfManyPages
    turned = image.getexif().get(ORIENTATION, 1) not in (0, 1)
    image.load()
    if media_type in CONVERTED_TYPES:
        image = ImageOps.exif_transpose(image)
        media_type = "image/png" if _has_few_colours(image) else "image/jpeg"
        image = image if _has_few_colours(image) else image.convert("RGB")
        content = _written(image, WEB_TYPES[media_type], QUALITY)
    elif turned and not is_moving:
        image = ImageOps.exif_transpose(image)
        content = _written(image, format_name, QUALITY)
    else:
        content = WITHOUT_WORDS.get(media_type, bytes)(content)
    smaller = {}
    if with_smaller and not is_moving and image.mode in SCALED_MODES:
        smaller = dict(_smaller(image, WEB_TYPES[media_type], len(content)))
    return Picture(content, media_type, image.width, image.height, smaller)


def _has_few_colours(image: Any) -> bool:
    """Whether a picture is a drawing or has transparent parts, which JPEG would spoil."""
    if image.mode not in ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"):
        raise PictureDamaged
    return image.mode in ("1", "LA", "P", "PA", "RGBA")


def _written(image: Any, format_name: str, quality: int) -> bytes:
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if format_name == "PNG":
        options["optimize"] = False
    elif format_name == "JPEG":
        options |= {"quality": quality, "progressive": True}
    else:
        options["quality"] = quality
    out = BytesIO()
    # What is not asked for is written from here.
    kept = ("transparency", "gamma", "icc_profile")
    image.info = {name: value for name, value in image.info.items() if name in kept}
    image.save(out, format_name, exif=b"", **options)
    return out.getvalue()


def _smaller(image: Any, format_name: str, size: int) -> Iterator[tuple[int, bytes]]:
    for width in WIDTHS:
        # Nearly as wide as the picture itself: nobody gains by it.
        if width * 1.2 > image.width:
            return
        height = max(1, round(image.height * width / image.width))
        scaled = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        scaled.info = dict(image.info)
        written = _written(scaled, format_name, QUALITY_OF_SMALLER)
        if len(written) < size:
            yield width, written


# --- parts of files that hold words -----------------------------------------------------------

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_START_OF_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_PNG_WORDS = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
_WEBP_WORDS = (b"EXIF", b"XMP ")


def _jpeg_without_words(content: bytes) -> bytes:
    """Without EXIF, XMP, IPTC, thumbnails and whatever follows the picture's end."""
    kept = [content[:2]]
    at = 2
    while match := _JPEG_MARKER.search(content, at):
        # Before it stand the pixels of a scan, or nothing.
        kept.append(content[at : match.start()])
        marker = match[1][0]
        if marker == _END:
            break
        end = match.end() + int.from_bytes(content[match.end() : match.end() + 2], "big")
        if end > len(content):
            raise PictureDamaged
        segment = content[match.end() + 2 : end]
        is_colour = (
            marker in (0xE0, 0xEE)
            or (marker == 0xE2 and segment.startswith(b"ICC_PROFILE\0"))
            or not (0xE0 <= marker <= 0xEF or marker == _COMMENT)
        )
        if is_colour and not segment.startswith(b"JFXX\0"):
            kept.append(b"\xff" + match[1] + content[match.end() : end])
        at = end
    else:
        kept.append(content[at:])
    return b"".join([*kept, b"\xff\xd9"])


def _png_without_words(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind, end = content[at + 4 : at + 8], at + 12 + size
        if kind not in _PNG_WORDS:
            kept.append(content[at:end])
        at = end
        if kind == b"IEND":
            break
    return b"".join(kept)


def _webp_without_words(content: bytes) -> bytes:
    (length,) = struct.unpack("<I", content[4:8])
    kept, at = [], 12
    while at + 8 <= min(8 + length, len(content)):
        kind = content[at : at + 4]
        (size,) = struct.unpack("<I", content[at + 4 : at + 8])
        end = at + 8 + size + size % 2
        chunk = content[at:end]
        if kind == b"VP8X":
            # It says that EXIF and XMP follow.
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind not in _WEBP_WORDS:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


WITHOUT_WORDS = {
    "image/jpeg": _jpeg_without_words,
    "image/png": _png_without_words,
    "image/webp": _webp_without_words,
}
