"""Correctors: a Document in, its text with a list of edits out.

No line is lost and no digit is changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import msgspec

from ocr.document import Box, Document
from ocr.optional import Step

NONE = "none"  # the name in a Correction that nobody made: its text is as read


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change.

    `page` and `line` count from 1; `line` counts the lines of its page, without the blank ones
    between blocks. `box` is in pixels of the page. `confidence` is the reader's lowest over the old
    words, 0.0 to 1.0.
    """

    page: int
    line: int
    old: str
    new: str
    box: Box | None
    confidence: float | None
    why: str

    def to_dict(self) -> dict[str, Any]:
        """What a customer sees of it."""
        where = {
            "page": self.page,
            "line": self.line,
            "box": msgspec.structs.asdict(self.box) if self.box else None,
        }
        return {
            "old": self.old,
            "new": self.new,
            "where": where,
            "confidence": self.confidence,
            "why": self.why,
        }


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`text` is the document's text with the edits made; `note` says what the corrector could not
    do, and why.
    """

    text: str
    edits: tuple[Edit, ...]
    corrector: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Server:
    """Where a language model is asked: Ollama's address, the model, and the seconds for one
    document.
    """

    url: str
    model: str
    seconds: float


NO_SERVER = Server("", "", 0.0)


class Corrector(Protocol):
    """Puts misread words of a document right.

    To add one, write a module with such a function and a row.
    """

    def __call__(self, document: Document, *, languages: Sequence[str]) -> Correction:
        """The document's text with the edits made.

        `languages` are ISO 639 codes or names of models.

        Raises EngineError "unavailable" when it cannot work here. What it cannot do for this
        document is no error: the text is then as it was read, `corrector` is NONE, and `note` says
        why.
        """


@dataclass(frozen=True, slots=True)
class Row:
    """How a corrector is imported, and what the page of documentation says of it.

    One that asks a server has a `prefix`, which begins the names of its settings (OLLAMA_URL,
    OLLAMA_MODEL), and a usual `model`. It runs in the worker, where an address is configured.
    All others run in the sandbox, and do not look at the server. `step` is noted where it fails.
    """

    load: Callable[[Server], Corrector]
    about: str
    prefix: str = ""
    model: str = ""
    step: Step = Step.CORRECTOR


def _dictionary(server: Server) -> Corrector:
    del server
    from ocr.correctors.dictionary import correct

    return correct


def _ollama(server: Server) -> Corrector:
    from ocr.correctors.ollama import correct

    return partial(correct, url=server.url, model=server.model, timeout=server.seconds)


# In the order in which they go over a text.
CORRECTORS: dict[str, Row] = {
    "ollama": Row(
        _ollama,
        "a language model, where the operator has set one",
        "OLLAMA",
        "llama3.2",
        Step.LANGUAGE_MODEL,
    ),
    "dictionary": Row(
        _dictionary,
        "lists of words, also where one before it was away or too slow",
        step=Step.DICTIONARY,
    ),
}


def names_of_outcomes() -> list[str]:
    """What a Correction may name as its corrector."""
    return [*CORRECTORS, NONE]


def corrector(name: str, server: Server = NO_SERVER) -> Corrector:
    """A corrector, imported now. Raises KeyError for a name that is not in the registry."""
    return CORRECTORS[name].load(server)
