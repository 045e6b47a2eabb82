"""Pages drawn with fonts that the setup installs, and where each of their words stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from ocr.document import Box
from ocr.readers.pixels import PageImage

SANS, CARLITO, CHINESE = "LiberationSans-Regular.ttf", "Carlito-Regular.ttf", "wqy-microhei.ttc"
RECEIPT = (
    "GREEN STREET CAFE",
    "14 Harbour Road",
    "TEL : 07-386 2210",
    "Coffee 2.50",
    "Sandwich 6.90",
    "Orange juice 3.20",
    "TOTAL 12.60",
    "Thank you",
)
LEFT = (
    "The harbour was quiet when",
    "the first boats came home",
    "with nets that were empty",
    "and crews that were tired",
    "of the cold northern wind.",
    "Nobody spoke on the quay.",
)
RIGHT = (
    "In the market hall a baker",
    "counted coins for his flour",
    "and wondered how the price",
    "of bread could have risen",
    "so far in a single winter.",
    "His neighbour just smiled.",
)
TABLE = (
    ("Item", "Count", "Price"),
    ("Bolts", "120", "14.50"),
    ("Nuts", "80", "6.25"),
    ("Washers", "400", "9.90"),
)
Placed = tuple[int, int, str]  # left, top of the line, text


@dataclass(frozen=True)
class Drawn:
    """A page and its words in the order in which they were drawn, each with the box
    around its ink.
    """

    image: Image.Image
    words: list[tuple[str, Box]]

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.words]


def font(name: str, size: int) -> Any:
    found = sorted(Path("/usr/share/fonts").rglob(name))
    return ImageFont.truetype(str(found[0]), size)


def drawn(
    lines: Sequence[Placed],
    area: tuple[int, int],
    size: int = 24,
    face: str = SANS,
    *,
    ink: int = 20,
    paper: int = 250,
) -> Drawn:
    """Lines of text in grey on a page of `area` pixels."""
    image = Image.new("L", area, paper)
    draw, letters = ImageDraw.Draw(image), font(face, size)
    words = []
    for left, top, text in lines:
        draw.text((left, top), text, fill=ink, font=letters)
        parts = text.split(" ")
        for number, part in enumerate(parts):
            start = left + letters.getlength("".join(f"{before} " for before in parts[:number]))
            x0, y0, x1, y1 = draw.textbbox((start, top), part, font=letters)
            words.append((part, Box(round(x0), round(y0), round(x1 - x0), round(y1 - y0))))
    return Drawn(image, words)


def stacked(texts: Sequence[str], left: int = 40, top: int = 40, step: int = 42) -> list[Placed]:
    """Lines one below the other."""
    return [(left, top + number * step, text) for number, text in enumerate(texts)]


def receipt(**options: Any) -> Drawn:
    return drawn(stacked(RECEIPT), (360, 420), **options)


def columns() -> Drawn:
    return drawn([*stacked(LEFT), *stacked(RIGHT, left=420)], (800, 330))


def table() -> Drawn:
    return drawn(
        [
            (40 + 180 * x, 40 + 42 * y, cell)
            for y, row in enumerate(TABLE)
            for x, cell in enumerate(row)
        ],
        (600, 240),
    )


def loaded(image: Image.Image, dpi: float | None = None) -> PageImage:
    """An image as a reader hands it over."""
    return PageImage(image, *image.size, dpi)
