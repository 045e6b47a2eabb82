"""PDF files made by code, and what the reader makes of them."""

import io
import zlib
from typing import Any

import msgspec
import numpy as np
import pikepdf
from msgspec.structs import replace
from PIL import Image

from ocr.document import Block, Page
from ocr.readers.pdf import examined, own_page, probe
from ocr.readers.pdf.opening import opened
from ocr.readers.requests import ProbeRequest
from tests.ocr import samples

LOREM = (
    "The quick brown fox jumps over the lazy dog while",
    "seven wizards make a toxic brew for the evil queen",
    "and her jealous friend who lives near the old river",
    "below the stone bridge that nobody crosses at night.",
)
FONTS = {
    "F": "Helvetica",
    "B": "Helvetica-Bold",
    "I": "Helvetica-Oblique",
    "T": "Times-Roman",
    "C": "Courier",
}


def at(x: float, y: float, text: str, size: float = 12, font: str = "F", extra: str = "") -> str:
    return f"BT {extra} /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n"


def lines(x: float, y: float, texts: tuple[str, ...], size: float = 12) -> str:
    return "".join(at(x, y - number * 1.2 * size, text, size) for number, text in enumerate(texts))


def image_stream(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    grey = image.convert("L")
    stream = pikepdf.Stream(pdf, zlib.compress(grey.tobytes()))
    stream.Type, stream.Subtype, stream.Filter = (
        pikepdf.Name.XObject,
        pikepdf.Name.Image,
        pikepdf.Name.FlateDecode,
    )
    stream.Width, stream.Height, stream.BitsPerComponent = grey.width, grey.height, 8
    stream.ColorSpace = pikepdf.Name.DeviceGray
    return stream


def garbled(offset: int) -> str:
    """A table of meanings that says each letter is another."""
    pairs = "\n".join(f"<{code:02x}> <{offset + code:04x}>" for code in range(0x41, 0x7B))
    return (
        "/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <00> <ff> "
        f"endcodespacerange\n58 beginbfchar\n{pairs}\nendbfchar\nendcmap end"
    )


def document(
    *contents: str, image: Image.Image | None = None, to_unicode: str = "", **page: Any
) -> pikepdf.Pdf:
    """A page of 400 x 300 points for each content; the image is /X.

    `page` are entries of each page.
    """
    pdf = pikepdf.new()
    fonts = {
        f"/{name}": pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name(f"/{base}")
        )
        for name, base in FONTS.items()
    }
    if to_unicode:
        fonts["/F"].ToUnicode = pikepdf.Stream(pdf, to_unicode.encode())
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
    if image is not None:
        resources.XObject = pikepdf.Dictionary(X=image_stream(pdf, image))
    for content in contents:
        added = pdf.add_blank_page(page_size=(400, 300))
        added.Resources, added.Contents = resources, pikepdf.Stream(pdf, content.encode("latin-1"))
        for key, value in page.items():
            added[f"/{key}"] = value
    return pdf


def saved(pdf: pikepdf.Pdf, **options: Any) -> io.BytesIO:
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer


def made(*contents: str, **options: Any) -> io.BytesIO:
    return saved(document(*contents, **options))


def own(file: io.BytesIO) -> Page:
    page = own_page(file)
    assert page is not None, doubt(file)
    return page


def doubt(file: io.BytesIO) -> str:
    with opened(file) as pdf:
        found = examined(pdf, 0)
    assert isinstance(found, str)
    return found


def run(file: io.BytesIO, **changes: Any) -> dict[str, Any]:
    limits = ProbeRequest(max_pages=10, max_pixels=50_000_000)
    return msgspec.structs.asdict(probe(replace(limits, **changes), file))


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    dark = np.argwhere(np.asarray(image.convert("L")) < 128)
    (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0) + 1
    return int(left), int(top), int(right), int(bottom)


def blocks(page: Page) -> list[tuple[str, int, str]]:
    return [
        (item.kind, item.level, item.text.split("\n")[0])
        for item in page.blocks
        if isinstance(item, Block)
    ]


def scan() -> Image.Image:
    return samples.text_image(*LOREM, size=40, margin=30)
