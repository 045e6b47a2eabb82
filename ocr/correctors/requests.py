"""What the sandbox does for corrections. Imported by the parent, so it loads no word list."""

from typing import BinaryIO

import msgspec

from ocr.correctors import Correction, corrector
from ocr.document import Document


class CorrectRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    corrector: str
    document: Document
    languages: tuple[str, ...]


def correct_text(request: CorrectRequest, files: list[BinaryIO]) -> Correction:
    """The document corrected by a corrector that needs no server.

    Raises EngineError, as it does.
    """
    del files
    return corrector(request.corrector)(request.document, languages=request.languages)


def warm_dictionary() -> None:
    """Load the English list."""
    from ocr.correctors import dictionary

    dictionary.warm()
