"""Which corrector a document gets: the language model when there is one, else the dictionary, else none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from ocr.correctors import NONE, Correction, load
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

    `corrector` names who did it: "ollama", "dictionary" or "none"; `note` says why the better one did not.
    """
    if not ollama_url:
        return _by_dictionary(document, languages, dictionary)
    first = load("ollama")(document, url=ollama_url, model=ollama_model, timeout=timeout)
    if first.corrector != NONE:
        return first
    second = _by_dictionary(document, languages, dictionary)
    return replace(second, note=" ".join(note for note in (first.note, second.note) if note))


def _by_dictionary(document: Document, languages: Sequence[str], dictionary: Dictionary) -> Correction:
    try:
        return dictionary(document, languages=languages)
    except EngineError as error:
        return Correction(document.text, (), NONE, error.message)
