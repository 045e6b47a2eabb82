"""The paper of a page, and the sizes of its letters on it."""

import pytest
from msgspec.structs import replace

from ocr.document import Block, Box, Line, Page, Word, around
from ocr.writers.common.paper import A4, Sizes, paper

MOST = 1584.0


def page(
    width: int, height: int, letters: float, dpi: float = 0.0, *, sideways: bool = False
) -> Page:
    """A recognised page of four lines in letters of so many pixels."""
    lines = []
    high = round(0.72 * letters)
    for number in range(4):
        words = []
        for place in range(3):
            along, across = 20 + round(place * 3 * letters), 20 + round(number * 1.4 * letters)
            box = Box(along, across, round(2.8 * letters), high)
            if sideways:
                box = Box(across, along, high, round(2.8 * letters))
            words.append(Word("wind", box, 0.9))
        lines.append(Line(tuple(words), around(word.box for word in words)))
    block = Block(tuple(lines), around(line.box for line in lines))
    return Page(width, height, (block,), 0, dpi)


def size_on_paper(of: Page) -> float:
    scale = paper(of, MOST)[0] / of.width
    return Sizes(of, scale).body


def test_a_page_without_a_resolution_is_a_sheet() -> None:
    scan = page(1654, 2339, 31)
    assert paper(scan, MOST)[0] == pytest.approx(A4[0], abs=1)
    assert 10 <= size_on_paper(scan) <= 12.5


@pytest.mark.parametrize(
    ("width", "height", "letters"), [(1600, 1200, 150), (300, 120, 70), (2000, 3000, 200)]
)
def test_a_few_large_words_in_a_picture_do_not_become_huge(
    width: int, height: int, letters: float
) -> None:
    assert size_on_paper(page(width, height, letters)) <= 30


def test_a_receipt_without_a_resolution_is_narrow() -> None:
    receipt = page(620, 1500, 34)
    assert paper(receipt, MOST)[0] < 260
    assert 8 <= size_on_paper(receipt) <= 12


def test_a_stated_resolution_holds_for_usual_pages() -> None:
    assert paper(page(850, 1100, 15, 100.0), MOST) == pytest.approx((612, 792))
    assert paper(page(600, 400, 40, 72.0), MOST) == pytest.approx((600, 400))


def test_large_letters_on_large_paper_show_that_the_resolution_is_a_screens() -> None:
    photo = page(1000, 1224, 22, 72.0)
    assert paper(photo, MOST)[1] <= A4[1] + 1


def test_pages_with_their_own_text_keep_their_size() -> None:
    own = replace(page(1000, 1224, 22, 72.0), recognised=False)
    assert paper(own, MOST) == pytest.approx((1000, 1224))


def test_words_that_run_up_the_page_have_the_size_of_their_letters() -> None:
    level = Sizes(page(1654, 2339, 31), 0.36).body
    assert Sizes(page(1654, 2339, 31, sideways=True), 0.36).body == pytest.approx(level, abs=1)


def test_wild_boxes_of_handwriting_make_no_letters_above_72_points() -> None:
    wild = page(1654, 2339, 600, 200.0)
    assert Sizes(wild, 72 / 200).of(tuple(wild.lines)) <= 72


def test_a_page_without_words_is_a_sheet() -> None:
    assert paper(Page(1000, 1000, ()), MOST)[0] == pytest.approx(A4[0], abs=1)


def unread(of: Page) -> Page:
    return of.map_words(lambda word: replace(word, confidence=0.3))


def test_a_page_that_was_hardly_read_is_a_sheet_in_letters_of_a_usual_size() -> None:
    wild = unread(page(1654, 2339, 400))
    wide, _ = paper(wild, MOST)
    assert wide == pytest.approx(A4[0], abs=1)
    sizes = Sizes(wild, wide / wild.width)
    assert sizes.body <= 16
    assert sizes.of(tuple(wild.lines)) <= 16
