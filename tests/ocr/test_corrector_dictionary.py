"""The offline corrector: what it puts right, and what it must never touch."""

import sys

import msgspec
import pytest
from hypothesis import given

from ocr.correctors import NONE, Correction, dictionary, wordlists
from ocr.correctors.lines import places, rebuild, spans
from ocr.correctors.requests import CorrectRequest, correct_text
from ocr.document import Block, Document, Line, Page, Word
from ocr.errors import EngineError
from tests.ocr.corrector_support import BOX, digits, document_of, documents, line_of


def english(document: Document) -> Correction:
    return dictionary.correct(document, languages=["eng"])


@pytest.mark.parametrize(
    ("read", "corrected"),
    [
        ("HARDUARE", "HARDWARE"),
        ("researcn", "research"),
        ("Amourt", "Amount"),
        ("“Tatal,", "“Total,"),
        ("Adjustinent", "Adjustment"),  # two letters for one
        ("propertv", "property"),
        ("governmrnt", "government"),
    ],
)
def test_dictionary_puts_a_doubted_word_right_in_its_own_case(read: str, corrected: str) -> None:
    correction = english(document_of(f"the {read} 12.50"))
    assert correction.text == f"the {corrected} 12.50"
    assert [(edit.old, edit.new) for edit in correction.edits] == [(read, corrected)]


@pytest.mark.parametrize(
    "word",
    [
        "hardware",  # a word
        "jalan",  # a rare word, and "japan" no far more common one
        "Project¹",  # a figure too
        "KXJHG",  # no word at all
        "Tota1",  # a digit
        "TOTAL-HARDUARE",  # two words
        "hArduare",  # mixed case: a code
        "teh",  # too short
        "researcn-",  # goes on in the next line
        "Septembre",  # a date changes on evidence only
        "q" * 5000,
        "XVlII",  # a Roman number
        "(WPAS)",  # an acronym, though "was" is near
        "Cashier: Statenent",  # a name or code by its label
        "marion @researcn",
        "Statenent Sdn Bhd",
        "PASSWORD researcn",
    ],
)
def test_dictionary_leaves_alone(word: str) -> None:
    assert english(document_of(word)).edits == ()


@pytest.mark.parametrize(
    ("word", "doubted", "sure"),
    [("modemn", 0.1, 0.99), ("wcrds", 0.1, 0.99), ("researcn", 0.3, 1.0)],
)
def test_the_surer_the_reader_the_more_it_takes(word: str, doubted: float, sure: float) -> None:
    assert english(document_of(word, confidence=doubted)).edits
    assert english(document_of(word, confidence=sure)).edits == ()


def test_a_word_of_receipts_is_taken_for_itself_sooner() -> None:
    assert english(document_of("Invaice", confidence=0.9)).text == "Invoice"
    assert english(document_of("Ivaice", confidence=0.9)).edits == ()
    assert english(document_of("bauncer", confidence=0.9)).edits == ()  # as near to "bouncer"


def test_dictionary_believes_a_sure_reading_of_the_same_word_elsewhere() -> None:
    sure = line_of("HARDUARE", confidence=0.95)
    page = Page(100, 100, (Block((sure, line_of("Harduare")), BOX),))
    assert english(Document((page,))).edits == ()


def test_a_word_that_stands_elsewhere_is_the_likelier_one() -> None:
    read = document_of("the rcceptor", confidence=0.9)
    page = Page(
        100, 100, (*read.pages[0].blocks, Block((line_of("receptor", confidence=0.95),), BOX))
    )
    assert english(read).edits == ()
    assert english(Document((page,))).text == "the receptor\n\nreceptor"


def test_dictionary_leaves_the_rest_of_a_word_that_a_hyphen_cut() -> None:
    assert english(document_of("the re-\nseaich researcn")).text == "the re-\nseaich research"


def with_alternatives(text: str, confidence: float, *alternatives: str) -> Document:
    word = Word(text, BOX, confidence, alternatives=alternatives)
    return Document((Page(9, 9, (Block((Line((word,), BOX),), BOX),)),))


@pytest.mark.parametrize(
    ("read", "alternative", "corrected"),
    [
        ("Recejxt", "Receipt", "Receipt"),  # two letters for two of unlike shapes
        ('"BAKEZY"', '"BAKERY"', '"BAKERY"'),
        ("bakezy.", "bakery.", "bakery."),
        ("bakezy.", "bakery,", "bakezy."),  # another sign beside it
        ("bakezy", "bAkery", "bakezy"),
        ("bakezy", "baxezy", "bakezy"),  # no word
        ("bakezy", "bake2y", "bakezy"),
        ("bakezy", "twelve", "bakezy"),  # a number
    ],
)
def test_what_the_engine_itself_held_possible_is_taken_sooner(
    read: str, alternative: str, corrected: str
) -> None:
    assert english(with_alternatives(read, 0.8, alternative)).text == corrected
    assert english(with_alternatives(read, 0.8)).text == read


def test_an_alternative_changes_no_word_that_was_read_with_certainty() -> None:
    assert english(with_alternatives("bakezy", 0.98, "bakery")).text == "bakezy"


def test_an_edit_says_where_and_why() -> None:
    document = document_of("one", "two\n\nthe researcn")
    (edit,) = english(document).edits
    assert edit.to_dict() == {
        "old": "researcn",
        "new": "research",
        "where": {"page": 2, "line": 2, "box": {"left": 20, "top": 5, "width": 10, "height": 10}},
        "confidence": 0.3,
        "why": edit.why,
    }
    assert "no word list has it" in edit.why


@pytest.mark.parametrize(
    ("languages", "reason"),
    [
        (["jpn"], "no words of this language"),
        (["eng", "ara"], "no words of this language"),
        ([], "no words of this language"),
        (["eng", "deu", "fra", "spa"], "up to 3 languages"),
    ],
)
def test_dictionary_makes_no_edits_in_languages_it_lacks_and_says_so(
    languages: list[str], reason: str
) -> None:
    correction = dictionary.correct(document_of("researcn"), languages=languages)
    assert (correction.text, correction.edits, correction.corrector) == ("researcn", (), NONE)
    assert correction.note
    assert reason in correction.note


def corrected(text: str, *languages: str) -> str:
    return dictionary.correct(document_of(text), languages=languages).text


def test_dictionary_corrects_other_languages_by_their_own_lists() -> None:
    assert corrected("die Gesellschatt", "deu") == "die Gesellschaft"
    assert corrected("die Gesellschatt", "ces") == "die Gesellschatt"
    assert corrected("vcrdades", "por") == "verdades"


def test_a_word_known_in_any_of_the_languages_is_left_alone() -> None:
    assert corrected("vemos", "eng", "spa") == "vemos"
    assert corrected("Gesellschaft researcn", "deu", "eng") == "Gesellschaft research"


def test_an_accent_that_was_lost_comes_back() -> None:
    assert corrected("un chäteau", "fr") == "un château"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("der Novcmber", "deu"),
        ("siebcn", "de"),
        ("quatrc", "fra"),
        ("veintc", "spa"),
        ("settc", "ita"),
    ],
)
def test_no_number_or_date_is_put_in_in_any_of_the_main_languages(text: str, language: str) -> None:
    assert corrected(text, language) == text


def test_dictionary_runs_as_a_childs_target_and_comes_back_through_json() -> None:
    document = document_of("the researcn\n\nEnd", "")
    dictionary.warm()
    request = CorrectRequest(corrector="dictionary", document=document, languages=("en",))
    sent = msgspec.json.decode(msgspec.json.encode(request), type=CorrectRequest)
    answer = msgspec.json.encode(correct_text(sent, []))
    expected = dictionary.correct(document, languages=["en"])
    assert msgspec.json.decode(answer, type=Correction) == expected


@given(documents())
def test_dictionary_never_loses_a_line_or_changes_a_digit(document: Document) -> None:
    correction = english(document)
    assert correction.text.count("\n") == document.text.count("\n")
    assert digits(correction.text) == digits(document.text)


@given(documents())
def test_a_document_is_rebuilt_as_it_was(document: Document) -> None:
    assert rebuild(document, (place.content.text for place in places(document))) == document.text


@given(documents())
def test_each_word_is_found_in_its_line(document: Document) -> None:
    for place in places(document):
        found = spans(place.content)
        assert [place.content.text[start:stop] for start, stop, _ in found] == [
            word.text for _, _, word in found
        ]
        assert [word for _, _, word in found] == list(place.content.words)


def test_a_missing_word_list_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    wordlists._load.cache_clear()
    with pytest.raises(EngineError) as caught:
        dictionary.warm()
    assert caught.value.code == "unavailable"


def test_lists_beyond_the_most_make_room() -> None:
    for name in ("da", "is", "lt", "sl"):
        assert wordlists.vocabulary([name]).alphabet
    assert wordlists._load.cache_info().currsize == wordlists.MOST
