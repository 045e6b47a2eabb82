"""Doubted accents go where no other letter of the page has one."""

import pytest

from ocr.recognition.engines.paddle.accents import has_accent, without_false_accents
from ocr.recognition.engines.paddle.reading import Letter, Reading


def reading(*letters: tuple[str, float]) -> Reading:
    return Reading((tuple(Letter(text, 0.1 * n, sure) for n, (text, sure) in enumerate(letters)),))


def test_a_doubted_accent_alone_on_its_page_is_dirt() -> None:
    found = without_false_accents([reading(("Ö", 0.62), ("c", 0.99)), reading(("x", 0.99))])
    assert [each.text for each in found] == ["Oc", "x"]
    assert found[0].words[0][0].confidence == 0.62


def test_a_sure_accent_speaks_for_the_others() -> None:
    page = [reading(("é", 0.99)), reading(("à", 0.5))]
    assert without_false_accents(page) == page


def test_other_signs_stay() -> None:
    page = [reading(("½", 0.4), ("ß", 0.4), ("ø", 0.4), ("①", 0.4), ("中", 0.4), ("が", 0.4))]
    assert without_false_accents(page) == page


@pytest.mark.parametrize(
    ("text", "has"), [("café", True), ("cafe", False), ("", False), ("中が½", False)]
)
def test_has_accent(text: str, has: bool) -> None:
    assert has_accent(text) is has
