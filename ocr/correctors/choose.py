"""What becomes of a document that several correctors go over, one after the other."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from ocr.correctors import NONE, Correction, Corrector
from ocr.correctors.lines import edited
from ocr.document import Document
from ocr.errors import EngineError, is_abandoned
from ocr.optional import Step, improved


class Turn(NamedTuple):
    """A corrector as it is called for one document, and the step that is noted where it fails."""

    step: Step
    correct: Corrector


def correct_document(
    document: Document, turns: Sequence[Turn], *, languages: Sequence[str]
) -> Correction:
    """The document's text as well corrected as can be: each corrector goes over what those before
    it left.

    `corrector` names the first that did its work, or is "none"; `note` says why those before it did
    not. Each edit's `why` tells whose it is. `languages` are ISO 639. A corrector that fails leaves
    the text as it was, and `ocr.optional` collects why.
    """
    found = unchanged(document)
    for turn in turns:
        if found.corrector == NONE:
            found = _first(document, found, turn, languages)
        else:
            found = _and_then(document, found, turn, languages)
    return found


def _first(
    document: Document, before: Correction, turn: Turn, languages: Sequence[str]
) -> Correction:
    """Of a document that nobody has corrected, with the reasons of those that could not."""
    found = _corrected(document, turn, languages)
    notes = [note for note in (before.note, found.note) if note]
    return replace(found, note=" ".join(notes) or None)


def _and_then(
    document: Document, before: Correction, turn: Turn, languages: Sequence[str]
) -> Correction:
    """`before` with the edits of this turn, in what was left as read."""
    left = edited(document, before.edits)
    if left.text != before.text:  # an edit within a word that the reader did not divide
        return before
    found = _corrected(left, turn, languages)
    edits = sorted((*before.edits, *found.edits), key=lambda edit: (edit.page, edit.line))
    return replace(before, text=found.text, edits=tuple(edits))


def _corrected(document: Document, turn: Turn, languages: Sequence[str]) -> Correction:
    def corrected() -> Correction:
        try:
            return turn.correct(document, languages=languages)
        except EngineError as error:
            return replace(unchanged(document), note=error.message)

    return improved(turn.step, unchanged(document), corrected, passes=is_abandoned)


def unchanged(document: Document) -> Correction:
    """The text as it was read."""
    return Correction(document.text, (), NONE, None)
