"""Writers: pages -> the bytes of a file. One row per format, imported when asked for; they run inside the sandbox.

A writer is a module with `write(pages, source, out)`: it takes the pages one at a time, in order, and holds no more of
them than its format needs. `out` is a seekable binary file, open for reading too.
"""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from ocr.errors import EngineError, ErrorCode

OPEN_XML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Format:
    """What a format's files are called and declared as, and the module that writes them."""

    module: str
    extension: str
    media_type: str


WRITERS: dict[str, Format] = {
    "txt": Format("ocr.writers.txt", "txt", "text/plain; charset=utf-8"),
    "pdf": Format("ocr.writers.pdf", "pdf", "application/pdf"),
    "docx": Format("ocr.writers.word", "docx", f"{OPEN_XML}.wordprocessingml.document"),
    "xlsx": Format("ocr.writers.sheets", "xlsx", f"{OPEN_XML}.spreadsheetml.sheet"),
    "pptx": Format("ocr.writers.slides", "pptx", f"{OPEN_XML}.presentationml.presentation"),
    "json": Format("ocr.writers.tree", "json", "application/json"),
    "hocr": Format("ocr.writers.hocr", "hocr", "text/html; charset=utf-8"),
    "alto": Format("ocr.writers.alto", "xml", "application/xml"),
}


def writer(name: str) -> ModuleType:
    """The module that writes a format. Raises EngineError "invalid" for a format without one."""
    if name not in WRITERS:
        raise EngineError(f"Output format '{name}' is not available.", code=ErrorCode.INVALID)
    return import_module(WRITERS[name].module)
