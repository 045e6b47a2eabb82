"""Engines: a page image -> a Page. One row per provider name, imported when asked for.

Those that are called over the network are in `ocr.providers.adapters`. A missing SDK turns off its
own engine only. To add one, write a module that is an `Engine`, and its row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import msgspec

from ocr.document import Page
from ocr.errors import EngineError, ErrorCode

if TYPE_CHECKING:  # Pillow is for those who decode
    from ocr.readers.pixels import PageImage


class RecognitionOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a page's text. An engine uses what it can.

    Languages are named as Tesseract names them.
    """

    languages: tuple[str, ...] = ()  # none: found out by the page
    likely: tuple[str, ...] = ()  # tried first where no language is named: those of the page before
    alphabet: str = ""  # the only characters allowed; "" allows all
    guess: bool = False  # a reading that looks like dirt is better than none
    min_length: int = 0  # characters, line breaks not counted; 0: not known
    max_length: int = 0
    single_line: bool = False
    psm: int | None = None  # Tesseract's page segmentation mode; None: chosen by the image


class Engine(Protocol):
    """A local engine. It runs inside the sandbox.

    Only `languages` and `available` are also called outside of it.
    """

    def read(self, image: "PageImage", options: RecognitionOptions, /) -> Page:
        """Read one page image.

        The page's size and boxes are in pixels of the stored image (`image.width`, `image.height`)
        after its clockwise turn by the page's `rotation`. Raises EngineError "unavailable" for a
        language that is not installed.
        """

    def languages(self) -> list[str]:
        """The codes of the languages that it reads here.

        Raises EngineError "unavailable" without any.
        """

    def available(self) -> None:
        """Raises EngineError "unavailable", with the reason, when no page can be read here.

        Loads no model.
        """

    def warm(self) -> None:
        """Load what the first page needs, so that it does not wait."""


@dataclass(frozen=True, slots=True)
class Row:
    """How an engine is imported, and what pages for people say of it.

    `about` says what it reads best. `models` says in sentences which languages its models read,
    for engines whose models come with them; it is empty where Tesseract's are used.
    """

    load: Callable[[], Engine]
    title: str
    about: str
    models: str = ""


def _auto() -> Engine:
    from ocr.recognition.engines import auto

    return auto


def _paddle() -> Engine:
    from ocr.recognition.engines import paddle

    return paddle


def _tesseract() -> Engine:
    from ocr.recognition.engines import tesseract

    return tesseract


ENGINES: dict[str, Row] = {
    "auto": Row(_auto, "Automatic", "the two local engines, chosen by the page"),
    "paddle-ocr-local": Row(
        _paddle,
        "PP-OCR",
        "photos, receipts and screens; Latin letters, Chinese and Japanese",
        models="Its models read Latin letters, Chinese and Japanese in any mixture; nothing can be "
        "added to them.",
    ),
    "tesseract": Row(_tesseract, "Tesseract", "scans; every language whose model is installed"),
}


def engine(name: str) -> Engine:
    """A local engine, imported now.

    Raises EngineError "unavailable" when it is unknown or what it needs is missing.
    """
    if name not in ENGINES:
        raise EngineError(f"There is no engine named {name}.", code=ErrorCode.UNAVAILABLE)
    try:
        return ENGINES[name].load()
    except ImportError as error:
        message = f"The engine {name} is not installed here."
        raise EngineError(message, code=ErrorCode.UNAVAILABLE) from error


def available(name: str) -> tuple[bool, str]:
    """Whether a local engine can work here, and if not, why."""
    try:
        engine(name).available()
    except EngineError as error:
        return False, error.message
    return True, ""
