"""Samples for the PDF writer, and measures of what it wrote, by PDFium alone: another library than
the one writing.
"""

import ctypes
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw

from ocr.document import Block, Box, Line, Page, Word, around
from ocr.writers.pdf import write
from ocr.writers.source import Source
from tests.ocr.samples import encoded

DPI = 150
_QUARTERS = {
    0: None,
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def line(*words: tuple[str, tuple[int, int, int, int]]) -> Line:
    """(text, (left, top, width, height)), one a word."""
    made = tuple(Word(text, Box(*box), 1.0) for text, box in words)
    return Line(made, around(word.box for word in made))


def page(size: tuple[int, int], *lines: Line, **more: Any) -> Page:
    blocks = tuple(Block((each,), each.box) for each in lines)
    return Page(*size, blocks, **{"dpi": float(DPI), **more})


def heading(text: str, level: int, top: int) -> Block:
    found = line((text, (100, top, 400, 40)))
    return Block((found,), found.box, "heading", level)


def written(
    pages: Iterable[Page], data: bytes, media_type: str = "application/pdf", **more: Any
) -> bytes:
    out = io.BytesIO()
    write(pages, Source(io.BytesIO(data), media_type, **more), out)
    return out.getvalue()


def scan_pdf(content: bytes = b"", *, count: int = 1, **entries: Any) -> bytes:
    """A PDF of pages of A5, or of the given MediaBox, all the same; entries that are str are
    written as in a PDF.
    """
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page(page_size=(420, 595))
        target = pdf.pages[-1].obj
        target.Contents = pdf.make_stream(content)
        for key, value in entries.items():
            target[f"/{key}"] = (
                pikepdf.Object.parse(value.encode()) if isinstance(value, str) else value
            )
    return saved(pdf)


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer.getvalue()


def picture_of(data: bytes, index: int = 0, rotation: int = 0, dpi: float = DPI) -> Image.Image:
    """A page as it is shown, then turned clockwise."""
    with pypdfium2.PdfDocument(data) as pdf:
        shown = pdf[index].render(scale=dpi / 72).to_pil().convert("RGB")
    turn = _QUARTERS[rotation]
    turned: Image.Image = shown if turn is None else shown.transpose(turn)
    return turned


def inked(image: Image.Image, grey: int) -> Box:
    """The box around all pixels of about one grey."""
    found = np.argwhere(abs(np.asarray(image.convert("L")).astype(int) - grey) < 6)
    (top, left), (bottom, right) = found.min(axis=0), found.max(axis=0) + 1
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def copied(data: bytes, index: int = 0, password: str | None = None) -> str:
    """All text of a page, in the order in which PDFium copies it; its line ends as line feeds."""
    with pypdfium2.PdfDocument(data, password=password) as pdf:
        return str(pdf[index].get_textpage().get_text_range()).replace("\r\n", "\n")


def selected(data: bytes, text: str, index: int = 0, dpi: float = DPI) -> Box:
    """The box, in pixels of the page as it is shown, of the characters of a text where it is found
    first.
    """
    with pypdfium2.PdfDocument(data) as pdf:
        shown = pdf[index]
        words = shown.get_textpage()
        found = words.search(text).get_next()
        assert found is not None, f"{text!r} is not in the page"
        start, count = found
        corners = [words.get_charbox(number) for number in range(start, start + count)]
        size = [round(side * dpi / 72) for side in shown.get_size()]
        points = [
            _shown(shown, size, pair)
            for left, low, right, high in corners
            for pair in ((left, low), (right, high))
        ]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Box(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)


def _shown(shown: Any, size: Sequence[int], point: tuple[float, float]) -> tuple[int, int]:
    x, y = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(shown, 0, 0, *size, 0, *point, x, y)
    return x.value, y.value


def apart(one: Box, other: Box) -> int:
    """The largest distance between two boxes' edges."""
    edges = ((box.left, box.top, box.right, box.bottom) for box in (one, other))
    return max(int(abs(a - b)) for a, b in zip(*edges, strict=True))


@dataclass(frozen=True)
class Stored:
    """The image of a page, as the file holds it."""

    filter: str
    space: str
    bits: int
    data: bytes
    keys: frozenset[str]


def stored(data: bytes, index: int = 0) -> Stored:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (found,) = pdf.pages[index].get_images().values()
        space = found.ColorSpace
        named = str(space[0] if isinstance(space, pikepdf.Array) else space)
        keys = frozenset(found.keys())
        return Stored(
            str(found.Filter), named, int(found.BitsPerComponent), found.read_raw_bytes(), keys
        )


def problems(data: bytes) -> list[str]:
    """What qpdf has to say against a file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [str(problem) for problem in pdf.check_pdf_syntax()]


def scene() -> Image.Image:
    """Red, green and blue in three corners of a grey field, and a black bar: every turn of it looks
    different.
    """
    image = Image.new("RGB", (600, 400), (200, 200, 200))
    draw = ImageDraw.Draw(image)
    for colour, corner in (("red", (0, 0)), ((0, 160, 0), (500, 0)), ("blue", (0, 300))):
        draw.rectangle((*corner, corner[0] + 99, corner[1] + 99), fill=colour)
    draw.rectangle((200, 180, 399, 219), fill="black")
    return image


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, in levels from 0 to 255."""
    assert abs(one.width - other.width) <= 1
    assert abs(one.height - other.height) <= 1
    pair = (np.asarray(each.convert("RGB").resize(one.size)).astype(int) for each in (one, other))
    first, second = pair
    return float(abs(first - second).mean())


def converted(
    image: Image.Image, kind: str, words: bool = True, **options: Any
) -> tuple[bytes, bytes]:
    """The image's file, and the PDF of it with one word where the bar of `scene` is."""
    data = encoded(image, kind, **options)
    lines = [line(("bar", (200, 180, 200, 40)))] if words else []
    return data, written([page(image.size, *lines)], data, "image/png")
