"""Which corrector a document gets, and how their edits come together."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ocr.correctors import CORRECTORS, NONE, Correction, Server, corrector, dictionary
from ocr.correctors.choose import Turn, correct_document
from ocr.document import Block, Document, Line, Page, Word
from ocr.errors import EngineError, ErrorCode
from ocr.optional import Step
from tests.ocr.corrector_support import BOX, answering, document_of

SECONDS = 10.0


def choose(url: str | None, document: Document, call: Any = dictionary.correct) -> Correction:
    turns = [Turn(Step.DICTIONARY, call)]
    if url:
        server = Server(url, "m", SECONDS)
        turns.insert(0, Turn(Step.LANGUAGE_MODEL, corrector("ollama", server)))
    return correct_document(document, turns, languages=["eng"])


def missing(document: Document, *, languages: object) -> Correction:
    raise EngineError("The dictionary is away.", code=ErrorCode.UNAVAILABLE)


def missing_list(document: Document, *, languages: object) -> Correction:
    return Correction(document.text, (), NONE, "no list")


def test_ollama_comes_first(httpserver: HTTPServer) -> None:
    answering(httpserver, "the research")
    assert choose(httpserver.url_for(""), document_of("the researcn")).corrector == "ollama"


def test_the_dictionary_goes_over_what_ollama_left(httpserver: HTTPServer) -> None:
    document = document_of("GRAND TO TAL 5 Statenent\nthe researcn\nend", confidence=0.6)
    answering(httpserver, "GRAND TOTAL 5 Statenent\nthe research\nend")
    correction = choose(httpserver.url_for(""), document)
    assert correction.text == "GRAND TOTAL 5 Statement\nthe research\nend"
    edits = [
        (edit.line, edit.old, edit.new, "language model" in edit.why) for edit in correction.edits
    ]
    assert edits == [
        (1, "TO TAL", "TOTAL", True),
        (1, "Statenent", "Statement", False),
        (2, "researcn", "research", True),
    ]
    assert (correction.corrector, correction.note) == ("ollama", None)


@pytest.mark.parametrize("call", [missing_list, missing])
def test_without_a_dictionary_ollamas_edits_stand(httpserver: HTTPServer, call: Any) -> None:
    answering(httpserver, "the research")
    correction = choose(httpserver.url_for(""), document_of("the researcn"), call)
    assert (correction.text, len(correction.edits), correction.note) == ("the research", 1, None)


def test_an_edit_within_a_readers_word_stands_too(httpserver: HTTPServer) -> None:
    line = Line((Word("the researcn is", BOX, 0.3), Word("propertv", BOX, 0.3)), BOX)
    answering(httpserver, "the research is propertv")
    correction = choose(httpserver.url_for(""), Document((Page(9, 9, (Block((line,), BOX),)),)))
    assert (correction.text, len(correction.edits)) == ("the research is propertv", 1)


def test_the_dictionary_stands_in_for_an_ollama_that_is_away() -> None:
    correction = choose("http://127.0.0.1:1", document_of("the researcn"))
    assert (correction.text, correction.corrector) == ("the research", "dictionary")
    assert correction.note == "The corrector could not be reached."


def test_the_dictionary_alone_needs_no_note() -> None:
    correction = choose(None, document_of("the researcn"))
    assert (correction.text, correction.corrector, correction.note) == (
        "the research",
        "dictionary",
        None,
    )


def test_without_either_the_text_is_as_read_and_both_reasons_are_given() -> None:
    correction = choose("http://127.0.0.1:1", document_of("the researcn"), missing)
    note = "The corrector could not be reached. The dictionary is away."
    assert correction == Correction("the researcn", (), NONE, note)


def test_every_registered_corrector_loads() -> None:
    server = Server("http://127.0.0.1:1", "m", SECONDS)
    found = [corrector(name, server)(document_of("end"), languages=["en"]) for name in CORRECTORS]
    assert [each.text for each in found] == ["end", "end"]
    assert found[0].note == "The corrector could not be reached."
