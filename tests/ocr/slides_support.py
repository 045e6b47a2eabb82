"""Pages for the PowerPoint writer, and what python-pptx finds in its files."""

import io
from typing import Any

import pptx
from msgspec.structs import replace
from PIL import Image, ImageDraw

from ocr.document import NOWHERE, Block, Box, Item, Line, Page, Word, around
from ocr.writers import slides
from ocr.writers.source import Source
from tests.ocr import samples

PAPER = (250, 240, 200)
INK = (160, 20, 20)

FACE = samples.font(30)


def words(text: str, left: int, top: int) -> Line:
    """A line of words in letters of 30 pixels."""
    found = []
    for part in text.split():
        width = round(FACE.getlength(part))
        found.append(Word(part, Box(left, top, width, 28), 0.9))
        left += width + 10
    return Line(tuple(found), around(word.box for word in found))


def believed(line: Line, confidence: float) -> Line:
    return replace(line, words=tuple(replace(word, confidence=confidence) for word in line.words))


def block(*lines: Line) -> Block:
    return Block(lines, around(line.box for line in lines))


def loose(text: str, *, bold: bool = False) -> Block:
    return Block(
        (Line(tuple(Word(part, NOWHERE, 1.0, bold) for part in text.split()), NOWHERE),), NOWHERE
    )


def page(
    *items: Item, recognised: bool = False, width: int = 1000, height: int = 800, dpi: float = 100.0
) -> Page:
    return Page(width, height, items, 0, dpi, recognised)


def written(*pages: Page, image: Image.Image | None = None, title: str = "") -> bytes:
    out = io.BytesIO()
    source = io.BytesIO(samples.encoded(image) if image else b"")
    slides.write(pages, Source(source, "image/png", title), out)
    return out.getvalue()


def opened(*pages: Page, image: Image.Image | None = None, title: str = "") -> Any:
    return pptx.Presentation(io.BytesIO(written(*pages, image=image, title=title)))


def boxes(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]


def texts(deck: Any) -> list[str]:
    return [
        paragraph.text
        for slide in deck.slides
        for box in boxes(slide)
        for paragraph in box.text_frame.paragraphs
    ]


def paper_with_words() -> tuple[Image.Image, Block]:
    image = Image.new("RGB", (1000, 800), PAPER)
    ImageDraw.Draw(image).text((100, 200), "Hello there", font=FACE, fill=INK)
    return image, block(words("Hello there", 100, 203))
