"""Correctors: a Document in, its text with a list of edits out. No line is lost and no digit is changed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, Self

from ocr.document import Box

REGISTRY = {
    "dictionary": "ocr.correctors.dictionary.correct",
    "ollama": "ocr.correctors.ollama.correct",
}
NONE = "none"  # the name in a Correction that nobody made: its text is as read


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `page` and `line` count from 1; `line` counts the lines of its page, without the blank ones
    between blocks. `box` is in pixels of the page. `confidence` is the reader's lowest over the old words, 0.0 to 1.0.
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
            "box": asdict(self.box) if self.box else None,
        }
        return {
            "old": self.old,
            "new": self.new,
            "where": where,
            "confidence": self.confidence,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Correction:
    """`text` is the document's text with the edits made; `note` says what the corrector could not do, and why."""

    text: str
    edits: tuple[Edit, ...]
    corrector: str
    note: str | None

    def to_dict(self) -> dict[str, Any]:
        """The whole value, for the way back from a child process; `from_dict` reads it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The correction that `to_dict` wrote, also after a trip through JSON."""
        return cls(
            data["text"],
            tuple(_edit(edit) for edit in data["edits"]),
            data["corrector"],
            data["note"],
        )


def load(name: str) -> Callable[..., Correction]:
    """The `correct` of a corrector, imported now. Raises KeyError for a name that is not in the registry."""
    module, function = REGISTRY[name].rsplit(".", 1)
    correct: Callable[..., Correction] = getattr(import_module(module), function)
    return correct


def _edit(data: dict[str, Any]) -> Edit:
    return Edit(**{**data, "box": Box(**data["box"]) if data["box"] else None})
