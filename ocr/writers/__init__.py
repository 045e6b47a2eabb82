"""Writers: a Document -> the bytes of a file. One row per format, imported when asked for.

A writer is a module with `write(document) -> bytes` and the constant `MEDIA_TYPE`.
"""

from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError

WRITERS: dict[str, str] = {
    "txt": "ocr.writers.txt",
}


def writer(name: str) -> ModuleType:
    """The module that writes a format. Raises EngineError "invalid" for a format without one."""
    if name not in WRITERS:
        raise EngineError(f"Output format '{name}' is not available.", code="invalid")
    return import_module(WRITERS[name])
