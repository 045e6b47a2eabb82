"""Which corrector a document gets: the language model when there is one, and the dictionary for what that left."""

from collections.abc import Sequence

from msgspec.structs import replace

from ocr.correctors import NONE, Correction, Corrector, Server, corrector
from ocr.correctors.lines import edited
from ocr.document import Document
from ocr.errors import EngineError
from ocr.optional import Step, improved


def correct_document(
    document: Document,
    *,
    ollama_url: str | None,
    ollama_model: str,
    timeout: float,
    languages: Sequence[str],
    dictionary: Corrector,
) -> Correction:
    """The document's text as well corrected as can be. `timeout` is Ollama's, in seconds; `languages` are ISO 639.

    `dictionary` is the dictionary corrector, or a call that runs it in a child process.

    `corrector` names the better one that did its work, "ollama" or "dictionary", or is "none"; `note` says why the
    better one did not. Each edit's `why` tells whose it is. A corrector that fails leaves the text as it was, and
    `ocr.optional` collects why.
    """
    if not ollama_url:
        return _by_dictionary(document, languages, dictionary)
    server = Server(ollama_url, ollama_model, timeout)

    def by_model() -> Correction:
        return corrector("ollama", server)(document, languages=languages)

    first = improved(Step.LANGUAGE_MODEL, unchanged(document), by_model)
    if first.corrector != NONE:
        return _and_by_dictionary(document, first, languages, dictionary)
    second = _by_dictionary(document, languages, dictionary)
    return replace(
        second, note=" ".join(note for note in (first.note, second.note) if note) or None
    )


def _and_by_dictionary(
    document: Document, first: Correction, languages: Sequence[str], dictionary: Corrector
) -> Correction:
    """`first` with the dictionary's edits of what it left as read."""
    left = edited(document, first.edits)
    if left.text != first.text:  # an edit within a word that the reader did not divide
        return first
    second = _by_dictionary(left, languages, dictionary)
    edits = sorted((*first.edits, *second.edits), key=lambda edit: (edit.page, edit.line))
    return replace(first, text=second.text, edits=tuple(edits))


def _by_dictionary(
    document: Document, languages: Sequence[str], dictionary: Corrector
) -> Correction:
    def by_words() -> Correction:
        try:
            return dictionary(document, languages=languages)
        except EngineError as error:
            return replace(unchanged(document), note=error.message)

    return improved(Step.DICTIONARY, unchanged(document), by_words)


def unchanged(document: Document) -> Correction:
    """The text as it was read."""
    return Correction(document.text, (), NONE, None)
