"""PP-OCR's reader: single lines, their spaces, the letters that it knows and those that
it may use.
"""

from typing import Any

import numpy as np
import pytest

from ocr.recognition.engines import paddle
from ocr.recognition.engines.paddle import letters
from ocr.recognition.engines.paddle.models import models
from ocr.recognition.engines.paddle.reading import Letter, Reading, read_lines
from ocr.recognition.engines.paddle.words import confidences, ink_of, joined, words_of
from tests.ocr.paddle_samples import drawn

# What languages write beside a to z. Two marks are not known, which hardly anybody writes: ẞ, and ¡
# of Spanish.
ALPHABETS = {
    "deu": "äöüßÄÖÜ",
    "fra": "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«»",
    "pol": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "ces": "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "slk": "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ",
    "hun": "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "tur": "çğıöşüÇĞİÖŞÜ",
    "spa": "áéíñóúü¿ÁÉÍÑÓÚÜ",
    "por": "áâãàçéêíóôõúÁÂÃÀÇÉÊÍÓÔÕÚ",
    "ita": "àèéìòùÀÈÉÌÒÙ",
    "nld": "ëïéèóöüËÏ",
    "dan": "æøåÆØÅ",
    "nor": "æøåÆØÅ",
    "swe": "åäöÅÄÖ",
    "fin": "åäöÅÄÖ",
    "est": "äõöüšžÄÕÖÜŠŽ",
    "lav": "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ",
    "lit": "ąčęėįšųūžĄČĘĖĮŠŲŪŽ",
    "hrv": "čćđšžČĆĐŠŽ",
    "slv": "čšžČŠŽ",
    "ron": "ăâîșțĂÂÎȘȚ",
    "isl": "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ",
    "cat": "àçèéíïòóúü·ÀÇÈÉÍÏÒÓÚÜ",
    "sqi": "çëÇË",
    "cym": "âêîôûŵŷÂÊÎÔÛŴŶ",
    "mlt": "ċġħżĊĠĦŻ",
    "epo": "ĉĝĥĵŝŭĈĜĤĴŜŬ",
    "que": "ñÑ",
    "mri": "āēīōūĀĒĪŌŪ",
    "chi_sim": "人生而自由在尊严",
    "chi_tra": "國學習樂體讓龍",
    "jpn": "ひらがなカタカナ漢字ー",
}


@pytest.mark.parametrize("language", sorted(ALPHABETS))
def test_every_letter_of_a_language_is_known(language: str) -> None:
    assert [char for char in ALPHABETS[language] if not letters.knows(char)] == []
    assert letters.reads([language])


def test_other_scripts_are_not_claimed() -> None:
    assert letters.reads([])
    assert letters.reads(["eng", "deu"])
    for language, char in (
        ("rus", "ж"),
        ("ell", "ώ"),
        ("ara", "ع"),
        ("heb", "ש"),
        ("tha", "ก"),
        ("kor", "한"),
        ("hin", "अ"),
    ):
        assert not letters.reads(["eng", language])
        assert not letters.knows(char)
    assert paddle.languages() == sorted(letters.LANGUAGES)


def test_the_reader_has_no_character_twice() -> None:
    known = models().letters
    assert (known[0], known[-1]) == ("", " ")
    assert len(known) == len(set(known))


# Lines


def line_of(text: str, size: int = 32) -> np.ndarray[Any, Any]:
    width = 60 + size * len(text)
    (_, box), *_ = drawn([(20, 10, text.replace(" ", "_"))], (width, 2 * size), size).words
    image = drawn([(20, 10, text)], (box.right + 20, 2 * size), size).image
    return np.asarray(image.convert("RGB"))


def test_lines_are_read_each_in_its_place_whatever_their_lengths() -> None:
    texts = [
        "short",
        "a line that is a good deal longer than the others " * 3,
        "1",
        "middling words",
        "TOTAL 12.60",
        "end",
        "of",
    ]
    texts = [text.strip() for text in texts]
    readings = read_lines([line_of(text) for text in texts])
    assert [reading.text.replace(" ", "") for reading in readings] == [
        text.replace(" ", "") for text in texts
    ]
    assert read_lines([]) == []


def test_only_the_alphabet_is_read_and_the_space() -> None:
    piece = line_of("B0O 4711")
    (free,) = read_lines([piece])
    (digits,) = read_lines([piece], "0123456789")
    (shouted,) = read_lines([piece], "BO")
    assert free.text == "B0O 4711"
    assert digits.text.endswith(" 4711")
    assert set(digits.text) <= set("0123456789 ")
    assert "B" in shouted.text
    assert set(shouted.text) <= set("BO ")
    assert all(0 <= reading.confidence <= 1 for reading in (free, digits, shouted))


def test_an_alphabet_of_unknown_characters_leaves_nothing() -> None:
    (reading,) = read_lines([line_of("4711")], "жλ")
    assert reading == Reading(())


def test_an_alphabet_settles_what_looks_alike() -> None:
    piece = line_of("O0O0O0")
    (zeros,) = read_lines([piece], "0")
    assert set(zeros.text) == {"0"}
    assert zeros.confidence > 0.5


def letters_at(*places: tuple[str, float]) -> tuple[Letter, ...]:
    return tuple(Letter(text, place, 0.9) for text, place in places)


@pytest.mark.parametrize(
    ("chance", "gap", "expected"), [(0.1, 30, "ab cd"), (0.1, 4, "abcd"), (0.6, 4, "ab cd")]
)
def test_a_space_is_one_where_the_reader_or_the_paper_says_so(
    chance: float, gap: int, expected: str
) -> None:
    piece = np.full((100, 400, 3), 255, np.uint8)
    piece[30:60, 10 : 200 - gap] = 0
    piece[30:60, 200:390] = 0
    reading = Reading(
        (letters_at(("a", 0.1), ("b", 0.3)), letters_at(("c", 0.6), ("d", 0.9))), (chance,)
    )
    assert joined(reading, piece).text == expected


def test_a_word_is_as_sure_as_its_letters_and_its_ends() -> None:
    words = (letters_at(("a", 0.1), ("b", 0.2)), letters_at(("c", 0.5)), letters_at(("d", 0.9)))
    assert confidences(Reading(words, (1.0, 0.7))) == pytest.approx([0.81, 0.63, 0.63])


@pytest.mark.parametrize(("ink", "paper"), [(10, 240), (240, 10), (120, 200)])
def test_ink_is_what_there_is_less_of(ink: int, paper: int) -> None:
    piece = np.full((20, 40, 3), paper, np.uint8)
    piece[5:15, 10:12] = ink
    assert np.argwhere(ink_of(piece)).min(axis=0).tolist() == [5, 10]
    assert ink_of(piece).sum() == 20


def test_letters_in_doubt_make_other_words_the_likeliest_first() -> None:
    doubts = (
        ("r", 0.2, ("n", 0.1)),
        ("n", 0.4, ("", 0.3)),
        ("o", 0.6, ("0", 0.04)),
        ("d", 0.8, ("", 0.0)),
    )
    word = tuple(Letter(text, place, 0.6, second) for text, place, second in doubts)
    sure = tuple(Letter(text, place, 0.99) for text, place in (("a", 0.1), ("b", 0.9)))
    corners = np.array([[0, 0], [100, 0], [100, 20], [0, 20]], np.float32)
    found = words_of(
        Reading((word, sure), (1.0,)), [(0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)], corners
    )
    assert [word.text for word in found] == ["rnod", "ab"]
    assert [word.alternatives for word in found] == [("rod", "nnod"), ()]
