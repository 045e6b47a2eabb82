"""Which corrector a document gets: the language model when there is one, and the dictionary for what that left."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from ocr.correctors import NONE, Correction, load
from ocr.correctors.lines import edited
from ocr.document import Document
from ocr.errors import EngineError


class Dictionary(Protocol):
    """`dictionary.correct`, or a call that runs it in a child process. Raises EngineError when it cannot."""

    def __call__(self, document: Document, *, languages: Sequence[str]) -> Correction: ...


def correct_document(
    document: Document,
    *,
    ollama_url: str | None,
    ollama_model: str,
    timeout: float,
    languages: Sequence[str],
    dictionary: Dictionary,
) -> Correction:
    """The document's text as well corrected as can be. `timeout` is Ollama's, in seconds; `languages` are ISO 639.

    `corrector` names the better one that did its work, "ollama" or "dictionary", or is "none"; `note` says why the
    better one did not. Each edit's `why` tells whose it is.
    """
    if not ollama_url:
        return _by_dictionary(document, languages, dictionary)
    first = load("ollama")(
        document, url=ollama_url, model=ollama_model, timeout=timeout, languages=languages
    )
    if first.corrector != NONE:
        return _and_by_dictionary(document, first, languages, dictionary)
    second = _by_dictionary(document, languages, dictionary)
    return replace(second, note=" ".join(note for note in (first.note, second.note) if note))


def _and_by_dictionary(
    document: Document, first: Correction, languages: Sequence[str], dictionary: Dictionary
) -> Correction:
    """`first` with the dictionary's edits of what it left as read."""
    left = edited(document, first.edits)
    if left.text != first.text:  # an edit within a word that the reader did not divide
        return first
    second = _by_dictionary(left, languages, dictionary)
    edits = sorted((*first.edits, *second.edits), key=lambda edit: (edit.page, edit.line))
    return replace(first, text=second.text, edits=tuple(edits))


def _by_dictionary(
    document: Document, languages: Sequence[str], dictionary: Dictionary
) -> Correction:
    try:
        return dictionary(document, languages=languages)
    except EngineError as error:
        return Correction(document.text, (), NONE, error.message)
