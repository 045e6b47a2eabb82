"""Readers: the bytes of a file -> pages. One row per detected media type, imported when asked for.

A reader is a module whose `probe(payload, files)` checks a file inside the sandbox. To add one, write the
module and its row.
"""

from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError

READERS: dict[str, str] = {
    "image/png": "ocr.readers.image",
    "image/jpeg": "ocr.readers.image",
    "image/gif": "ocr.readers.image",
    "image/bmp": "ocr.readers.image",
    "image/tiff": "ocr.readers.image",
    "image/webp": "ocr.readers.image",
}


def path_of(media_type: str) -> str:
    """The dotted path of the reader of a type; `f"{path}:probe"` is what the sandbox calls.

    Raises EngineError "unsupported" for a type without a reader.
    """
    try:
        return READERS[media_type]
    except KeyError:
        raise EngineError(f"Files of type {media_type} are not supported.", code="unsupported") from None


def reader(media_type: str) -> ModuleType:
    """The module that reads a type. Raises EngineError "unsupported"."""
    return import_module(path_of(media_type))
