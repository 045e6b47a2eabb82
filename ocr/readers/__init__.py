"""Readers: the bytes of a file -> pages. One row per media type, imported when asked for; they run inside the sandbox.

A reader is a module with

- `probe(payload, files) -> dict`, which checks a file wholly before it is stored and describes it;
- `load_page(file, frame, *, password="") -> PageImage`, the page (from 0) as a picture, for engines; or, for files
  that have no pages of their own, `read_all(file, password) -> list[Page]`;
- `own_page(file, frame, password="") -> Page | None`, the page from the file's own text where that can be trusted;
- `picture(file, source, password="") -> Image | None`, where its pages have pictures with a `source`.

To add one, write the module and its row.
"""

from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError, ErrorCode

READERS: dict[str, str] = {
    "image/png": "ocr.readers.image",
    "image/jpeg": "ocr.readers.image",
    "image/gif": "ocr.readers.image",
    "image/bmp": "ocr.readers.image",
    "image/tiff": "ocr.readers.image",
    "image/webp": "ocr.readers.image",
    "image/heic": "ocr.readers.image",
    "application/pdf": "ocr.readers.pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "ocr.readers.office",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "ocr.readers.office",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "ocr.readers.office",
    "application/x-ooxml-protected": "ocr.readers.office",
    "application/msword": "ocr.readers.office",
    "application/vnd.ms-excel": "ocr.readers.office",
    "application/vnd.ms-powerpoint": "ocr.readers.office",
}


def path_of(media_type: str) -> str:
    """The dotted path of the reader of a type; `f"{path}:probe"` is what the sandbox calls.

    Raises EngineError "unsupported" for a type without a reader.
    """
    try:
        return READERS[media_type]
    except KeyError:
        raise EngineError(
            f"Files of type {media_type} are not supported.", code=ErrorCode.UNSUPPORTED
        ) from None


def reader(media_type: str) -> ModuleType:
    """The module that reads a type. Raises EngineError "unsupported"."""
    return import_module(path_of(media_type))


def has_pages(media_type: str) -> bool:
    """Whether the pages of such a file can be read one by one, by `load_page`."""
    return media_type == "application/pdf" or media_type.startswith("image/")
