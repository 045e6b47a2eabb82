"""Pictures to read, drawn anew at each run."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

GOODS = (
    "Coffee",
    "Sandwich",
    "Orange juice",
    "Tomato soup",
    "Green salad",
    "Apple cake",
    "Still water",
    "Fresh bread",
)
RECEIPT_WIDTH = 620


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file, and a line that its text must hold."""

    path: Path
    holds: str

    def is_read_by(self, text: str) -> bool:
        return self.holds in " ".join(text.split())


def one_line(folder: Path, number: int) -> Picture:
    """A line of clean text, 640 x 60 pixels."""
    text = f"Number {1000 + number} of the small pictures"
    image = Image.new("L", (640, 60), 255)
    ImageDraw.Draw(image).text((16, 12), text, fill=0, font=ImageFont.load_default(size=30))
    return _saved(image, folder / f"line{number}.png", text)


def receipt(folder: Path, number: int) -> Picture:
    """Thirty lines, dull and a little noisy, as a JPEG of 620 x 1020 pixels."""
    chance = random.Random(number)
    head = f"RECEIPT {2000 + number}"
    lines = [
        "GREEN STREET CAFE",
        "12 Green Street",
        head,
        *(_sale(chance) for _ in range(25)),
        "Thank you",
    ]
    image = _written(lines)
    noise = Image.effect_noise(image.size, 24)
    return _saved(Image.blend(image, noise, 0.15), folder / f"receipt{number}.jpg", head)


def _sale(chance: random.Random) -> str:
    return f"{chance.randint(1, 9)} {chance.choice(GOODS)}\t{chance.randint(100, 4999) / 100:.2f}"


def _written(lines: Sequence[str]) -> Image.Image:
    """Lines below each other on grey paper; what follows a tab stands at the right."""
    face = ImageFont.load_default(size=24)
    image = Image.new("L", (RECEIPT_WIDTH, 60 + 33 * len(lines)), 200)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        left, _, right = line.partition("\t")
        draw.text((40, 30 + 33 * number), left, fill=70, font=face)
        draw.text((RECEIPT_WIDTH - 40, 30 + 33 * number), right, fill=70, font=face, anchor="ra")
    return image


def _saved(image: Image.Image, path: Path, holds: str) -> Picture:
    image.save(path)
    return Picture(path, holds)
