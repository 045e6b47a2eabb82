"""What the sandbox does for remote providers: a page as a picture that can be sent, and their answer put in place."""

import io
from typing import Any, BinaryIO

from PIL import Image

from ocr.document import Page
from ocr.readers import reader
from ocr.readers.pixels import PageImage
from ocr.recognition.engines import engine
from ocr.recognition.languages.tesseract_packs import named
from ocr.recognition.layout import arranged
from ocr.recognition.layout.box_transfer import placed
from ocr.recognition.read_page import load_page, load_picture, own_page, paper_dpi

LONGEST_SIDE = 3000  # pixels: what providers look at is smaller still
MOST_BYTES = 4_000_000  # AWS takes 5 MB
_SMALL = 500_000  # pixels: a PNG of so few is sent quickly, and has no artefacts around its letters
_SMALLER = 0.8


def run(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """A page, or a picture inside an office file, for a provider; or the text that needs none.

    payload: media_type, number (from 1, or None), source (of a picture, with number None), password, layout.
    files: the file, then the output that the picture is written to. Returns {"pages": [Page.to_dict()]} where the
    file's own text can be trusted or the file has no pages; else {"picture": {...}}, see `_given`, or {} where a
    picture is too small or cannot be read. Raises EngineError.
    """
    file, output = files
    if payload.get("source"):
        found = load_picture(payload, file, payload["source"])
        return _given(found, payload, output) if found else {}
    if payload["number"] is None:
        pages = reader(payload["media_type"]).read_all(file, payload["password"])
        return {"pages": [page.to_dict() for page in pages]}
    own = own_page(payload, file)
    return {"pages": [own.to_dict()]} if own else _given(load_page(payload, file), payload, output)


def finish(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """A provider's page with what it lacks: places for its words if it gave none, else the layout if that is wanted.

    payload: page (Page.to_dict(), in pixels of the stored page), media_type, number, password, layout, languages.
    Returns {"pages": [Page.to_dict()]}. Raises EngineError.
    """
    page, image = Page.from_dict(payload["page"]), load_page(payload, files[0])
    if any(word.box for word in page.words):
        page = arranged(page, image.image) if payload["layout"] else page
    else:
        page = placed(page, _read_here(image, payload["languages"]))
    return {"pages": [page.to_dict()]}


def _read_here(image: PageImage, languages: list[str]) -> Page:
    """The page as Tesseract reads it: with those of the languages that it has, or as the page tells."""
    tesseract = engine("tesseract")
    installed = tesseract.languages()
    here = [named(language, installed) for language in languages]
    page: Page = tesseract.read(image, {"languages": [model for model in here if model]})
    return page


def _given(page: PageImage, payload: dict[str, Any], output: BinaryIO) -> dict[str, Any]:
    """The picture in the output, its media type and size, and beside it the size and resolution of the stored page."""
    media_type, data, size = encoded(page.image)
    output.write(data)
    output.flush()
    picture = {"media_type": media_type, "width": size[0], "height": size[1]}
    stored = {
        "width": page.width,
        "height": page.height,
        "dpi": paper_dpi(page, payload["media_type"]),
    }
    return {"picture": picture, "stored": stored}


def encoded(image: Image.Image) -> tuple[str, bytes, tuple[int, int]]:
    """Media type, bytes and size of a grey or RGB image, made as small as it has to be."""
    kind = "PNG" if image.width * image.height <= _SMALL or is_bilevel(image) else "JPEG"
    side = min(LONGEST_SIDE, max(image.size))
    while True:
        small = _within(image, side)
        data = _bytes(small, kind)
        if len(data) <= MOST_BYTES:
            return f"image/{kind.lower()}", data, small.size
        kind, side = "JPEG", round(side * (_SMALLER if kind == "JPEG" else 1))


def is_bilevel(image: Image.Image) -> bool:
    """Whether there is nothing between black and white, as in scans of one bit."""
    return not any(image.convert("L").histogram()[1:-1])


def _within(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def _bytes(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    grey = (
        image.convert("L") if image.mode == "RGB" and kind == "PNG" and _is_grey(image) else image
    )
    grey.save(buffer, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return buffer.getvalue()


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
