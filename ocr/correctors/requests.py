"""What the sandbox does for corrections. Imported by the parent, so it loads no word list."""

from typing import BinaryIO

import msgspec

from ocr.correctors import Correction
from ocr.document import Document


class CorrectRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    document: Document
    languages: tuple[str, ...]


def correct_by_dictionary(request: CorrectRequest, files: list[BinaryIO]) -> Correction:
    """The document corrected by the dictionary. Raises EngineError "unavailable" without its lists."""
    del files
    from ocr.correctors import dictionary

    return dictionary.correct(request.document, languages=request.languages)


def warm_dictionary() -> None:
    """Load the English list."""
    from ocr.correctors import dictionary

    dictionary.warm()
