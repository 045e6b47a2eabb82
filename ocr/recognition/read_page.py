"""What the sandbox does to read pages of a file: from its own text where that can be trusted, else by an engine."""

import time
from dataclasses import replace
from importlib import import_module
from typing import Any, BinaryIO

from PIL import Image

from ocr.document import Block, Item, Page, Picture
from ocr.readers import reader
from ocr.readers.pixels import LONGEST_PAPER, PageImage
from ocr.recognition.engines import engine
from ocr.recognition.layout import arranged

_LEAST_PICTURE = 40  # pixels of a side: what is smaller is a bullet or a rule
_MOST_PICTURES = 50  # of one page; a page of emoticons shall not cost an hour


def run(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """Read one page, or a whole file that has no pages of its own.

    payload: media_type, provider, number (from 1, or None: all), password (""), layout (False: as the engine gives it;
    True: with tables, headings, lists and columns), and what the engine's `read` takes.
    Returns {"pages": [Page.to_dict()], "seconds": float}. Raises EngineError, of the reader and of the engine.
    """
    started = time.perf_counter()
    whole = payload.get("number") is None
    pages = _all_pages(payload, files[0]) if whole else [_page(payload, files[0])]
    return {
        "pages": [page.to_dict() for page in pages],
        "seconds": round(time.perf_counter() - started, 4),
    }


def warm() -> None:
    """Make ready what the first page will need."""
    for module in ("ocr.recognition.engines.tesseract", "ocr.readers.image"):
        loaded = import_module(module)
        if hasattr(loaded, "warm"):
            loaded.warm()


def _page(payload: dict[str, Any], file: BinaryIO) -> Page:
    own = own_page(payload, file)
    if own is not None:
        return own
    image = load_page(payload, file)
    page = _recognised(image, payload)
    return arranged(page, image.image) if payload.get("layout") else page


def own_page(payload: dict[str, Any], file: BinaryIO) -> Page | None:
    """The page from the file's own text where that can be trusted, laid out where that was asked for."""
    module, password = reader(payload["media_type"]), payload.get("password", "")
    own: Page | None = module.own_page(file, payload["number"] - 1, password=password)
    if own is None or not (payload.get("layout") and own.blocks):
        return own
    return arranged(own, load_page(payload, file).image)


def load_page(payload: dict[str, Any], file: BinaryIO) -> PageImage:
    """The page as a picture."""
    module, password = reader(payload["media_type"]), payload.get("password", "")
    image: PageImage = module.load_page(file, payload["number"] - 1, password=password)
    return image


def load_picture(payload: dict[str, Any], file: BinaryIO, source: str) -> PageImage | None:
    """A picture inside an office file; None for one that is too small to hold text, or that cannot be read."""
    image: Image.Image | None = reader(payload["media_type"]).picture(
        file, source, payload.get("password", "")
    )
    if image is None or min(image.size) < _LEAST_PICTURE:
        return None
    return PageImage(image.convert("RGB"), image.width, image.height, None)


def _recognised(image: PageImage, payload: dict[str, Any]) -> Page:
    page: Page = engine(payload["provider"]).read(image, payload)
    return replace(page, dpi=paper_dpi(image, payload["media_type"]))


def paper_dpi(image: PageImage, media_type: str) -> float:
    """Pixels an inch of the stored page, 0.0 where that is not known."""
    dpi = (image.dpi or 0.0) * image.width / image.image.width
    # A camera or a screen states 72 or 96 for want of anything better: the paper was not half a metre long.
    wrong = (
        media_type.startswith("image/")
        and dpi
        and max(image.width, image.height) / dpi > LONGEST_PAPER
    )
    return 0.0 if wrong else dpi


def _all_pages(payload: dict[str, Any], file: BinaryIO) -> list[Page]:
    pages: list[Page] = reader(payload["media_type"]).read_all(file, payload.get("password", ""))
    return [_with_pictures(page, payload, file) for page in pages]


def _with_pictures(page: Page, payload: dict[str, Any], file: BinaryIO) -> Page:
    """The page with the text of its pictures, which are large enough to hold some."""
    left = _MOST_PICTURES
    items: list[Item] = []
    for item in page.blocks:
        if (
            isinstance(item, Picture)
            and left > 0
            and (blocks := _text_in(item, payload, file)) is not None
        ):
            left -= 1
            item = replace(item, blocks=blocks)
        items.append(item)
    return replace(page, blocks=tuple(items), recognised=left < _MOST_PICTURES)


def _text_in(picture: Picture, payload: dict[str, Any], file: BinaryIO) -> tuple[Block, ...] | None:
    """The blocks that an engine finds in a picture; None when none looked at it."""
    image = load_picture(payload, file, picture.source)
    if image is None:
        return None
    page = _recognised(image, payload)
    return tuple(block for block in page.blocks if isinstance(block, Block))
