"""Pictures of the public pages, drawn from plain shapes."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = WIDTH, HEIGHT = 1600, 800
PAPER, SKY, INK = "#f4f1ea", "#dbe8ef", "#1f3a4d"
COLOURS = ("#2f6b7e", "#c2703d", "#7d9a5b", "#b0523f", "#4d5f8a", "#d3a94a")


def draw_picture(motif: str) -> bytes:
    """Return the drawing as PNG, the same each time."""
    image = Image.new("RGB", SIZE, SKY)
    MOTIFS[motif](ImageDraw.Draw(image), Random(motif))
    if motif == "shield":
        image = image.crop((400, 0, 1200, HEIGHT))
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _town(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    x = 20
    while x < WIDTH - 120:
        width, height = dice.randrange(110, 200), dice.randrange(180, 460)
        top = HEIGHT - 90 - height
        draw.rectangle((x, top, x + width, HEIGHT - 90), fill=dice.choice(COLOURS))
        draw.polygon([(x - 8, top), (x + width / 2, top - 80), (x + width + 8, top)], fill=INK)
        for row in range(top + 30, HEIGHT - 150, 70):
            for column in range(x + 18, x + width - 40, 46):
                draw.rectangle((column, row, column + 24, row + 36), fill=PAPER)
        x += width + dice.randrange(4, 30)
    draw.rectangle((0, HEIGHT - 90, WIDTH, HEIGHT), fill="#7d9a5b")


def _folders(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=PAPER)
    x = 60
    while x < WIDTH - 140:
        width, height = dice.randrange(60, 120), dice.randrange(430, 560)
        top = HEIGHT - 120 - height
        draw.rounded_rectangle((x, top, x + width, HEIGHT - 120), 10, fill=dice.choice(COLOURS))
        draw.rectangle((x + 14, top + 60, x + width - 14, top + 200), fill=PAPER)
        draw.ellipse((x + width / 2 - 16, HEIGHT - 210, x + width / 2 + 16, HEIGHT - 178), fill=INK)
        x += width + 10
    draw.rectangle((0, HEIGHT - 120, WIDTH, HEIGHT - 90), fill=INK)


def _network(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    points = [(dice.randrange(80, WIDTH - 80), dice.randrange(80, HEIGHT - 80)) for _n in range(24)]
    for start in points:
        near = sorted(points, key=lambda end: (end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2)
        for end in near[1:4]:
            draw.line((*start, *end), fill=INK, width=4)
    for x, y in points:
        size = dice.randrange(16, 44)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=dice.choice(COLOURS))


def _hall(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=PAPER)
    draw.rectangle((500, 60, 1100, 360), fill=INK)
    draw.rectangle((540, 100, 1060, 320), fill=SKY)
    for row, y in enumerate(range(440, 780, 85)):
        for x in range(140 - row * 25, WIDTH - 120 + row * 25, 110):
            draw.rounded_rectangle((x, y, x + 80, y + 60), 14, fill=dice.choice(COLOURS))


def _shield(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill="white")
    left, right, top = 500, 1100, 60
    draw.polygon(
        [(left, top), (right, top), (right, 480), (WIDTH / 2, 760), (left, 480)], fill=COLOURS[4]
    )
    draw.polygon(
        [(left, 300), (WIDTH / 2, 180), (right, 300), (right, 400), (left, 400)], fill=PAPER
    )


MOTIFS: dict[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    "town": _town,
    "folders": _folders,
    "network": _network,
    "hall": _hall,
    "shield": _shield,
}
