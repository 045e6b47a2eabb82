"""Words without places, and the places that a local reading of the same page lends them."""

import time

import pytest

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Table, Word, around, block_of_lines
from ocr.providers.adapters.scaling import fitted
from ocr.recognition.layout.box_transfer import placed


def without(*lines: str) -> Page:
    """As a chat model gives it: a block of lines, nothing has a place."""
    return Page(1000, 800, (Block(tuple(line(text) for text in lines), NOWHERE),))


def line(text: str) -> Line:
    return Line(tuple(Word(word, NOWHERE, 0.95) for word in text.split()), NOWHERE)


def read(*lines: str, turned: int = 0) -> Page:
    """As an engine reads it: letters of 10 by 20 pixels, a line every 40."""
    found = []
    for number, text in enumerate(lines):
        at, words = 0, []
        for word in text.split():
            words.append(Word(word, Box(at, 40 * number, 10 * len(word), 20), 0.8))
            at += 10 * len(word) + 10
        found.append(Line(tuple(words), around(word.box for word in words)))
    block = block_of_lines(found)
    return Page(500, 400, (block,) if block else (), rotation=turned)


def boxes(page: Page) -> dict[str, Box]:
    return {word.text: word.box for word in page.words}


def test_equal_words_get_the_boxes_and_keep_their_text_and_confidence() -> None:
    page = placed(without("Total 12.60", "Thank you"), read("TOTAL 12.60", "Thank you"))
    assert boxes(page)["Total"] == Box(0, 0, 50, 20)
    assert boxes(page)["you"] == Box(60, 40, 30, 20)
    assert page.text == "Total 12.60\nThank you"
    assert {word.confidence for word in page.words} == {0.95}
    assert page.lines[0].box == Box(0, 0, 110, 20)
    assert page.blocks[0].box == Box(0, 0, 110, 60)


def test_the_page_has_the_size_and_the_turn_of_the_boxes() -> None:
    page = placed(without("hi"), read("hi", turned=90))
    assert (page.width, page.height, page.rotation) == (500, 400, 90)


def test_nothing_in_common_changes_nothing() -> None:
    page = without("hello world")
    assert placed(page, read("12 34")) is page
    assert placed(page, read()) is page


def test_a_misread_word_lies_where_its_letters_are() -> None:
    page = placed(without("Grand Café total"), read("Grand Cofe total"))
    assert boxes(page)["Café"] == Box(60, 0, 40, 20)


def test_words_that_the_engine_joined_share_its_box() -> None:
    page = placed(without("Sub total 9.00"), read("Subtotal 9.00"))
    assert boxes(page)["Sub"] == Box(0, 0, 30, 20)
    assert boxes(page)["total"] == Box(30, 0, 50, 20)


def test_a_word_that_the_engine_split_lies_around_its_parts() -> None:
    page = placed(without("an umbrella 9.00"), read("an umbr ella 9.00"))
    assert boxes(page)["umbrella"] == Box(30, 0, 90, 20)


def test_a_missed_word_lies_between_its_neighbours() -> None:
    page = placed(without("left lost right"), Page(500, 400, read("left xxxxxxxx right").blocks))
    lost = boxes(page)["lost"]
    assert 40 < lost.left < lost.right < 130
    assert lost.height == 20


def test_a_line_that_the_engine_did_not_see_lies_nowhere() -> None:
    page = placed(
        without("first line", "quite invisible", "last words"), read("first line", "last words")
    )
    assert page.lines[1].box == NOWHERE
    assert page.lines[2].box == Box(0, 40, 100, 20)


def test_words_at_the_end_of_a_line_are_not_made_up() -> None:
    page = placed(without("seen never", "below"), read("seen", "below"))
    assert boxes(page)["never"] == NOWHERE


def test_another_reading_order_is_found_too() -> None:
    """Two columns, read across by the one and down by the other."""
    page = placed(without("alpha beta", "gamma delta"), read("gamma delta", "alpha beta"))
    assert boxes(page)["alpha"] == Box(0, 40, 50, 20)
    assert boxes(page)["gamma"] == Box(0, 0, 50, 20)


def test_no_box_is_given_twice() -> None:
    page = placed(without("one", "one", "one"), read("one", "one"))
    given = [word.box for word in page.words if word.box]
    assert len(given) == len(set(given)) == 2


def test_cells_of_a_table_lie_around_their_words() -> None:
    cells = (Cell(0, 0, (line("Tea"),)), Cell(0, 1, (line("2.50"),)), Cell(1, 0, ()))
    page = placed(Page(1000, 800, (Table(cells, NOWHERE),)), read("Tea 2.50"))
    (table,) = page.blocks
    assert isinstance(table, Table)
    assert [cell.box for cell in table.cells] == [Box(0, 0, 30, 20), Box(40, 0, 40, 20), NOWHERE]
    assert table.box == Box(0, 0, 80, 20)


def test_a_paragraph_in_one_line_is_cut_where_the_page_cuts_it() -> None:
    page = placed(without("the quick brown fox jumps"), read("the quick", "brown fox", "jumps"))
    assert page.text == "the quick\nbrown fox\njumps"
    assert [each.box for each in page.lines] == [
        Box(0, 0, 90, 20),
        Box(0, 40, 90, 20),
        Box(0, 80, 50, 20),
    ]


def test_a_line_that_the_engine_read_in_two_parts_stays_one() -> None:
    left, right = read("Coffee"), read("Coffee 2.50").lines[0].words[1:]
    apart = Page(500, 400, (*left.blocks, Block((Line(right, right[0].box),), right[0].box)))
    assert placed(without("Coffee 2.50"), apart).text == "Coffee 2.50"


def test_signs_are_compared_as_they_are() -> None:
    page = placed(without("a - b"), read("a - b"))
    assert boxes(page)["-"] == Box(20, 0, 10, 20)


def test_a_page_without_a_letter_in_common_is_quick() -> None:
    """Three thousand words against three thousand others."""
    mine = without(*(" ".join(f"w{row}x{word}" for word in range(10)) for row in range(300)))
    theirs = read(*(" ".join(f"{row}_{word}" for word in range(10)) for row in range(300)))
    started = time.process_time()
    placed(mine, theirs)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(("turned", "size"), [(0, (2000, 1600)), (90, (1600, 2000))])
def test_a_page_is_fitted_to_the_stored_one(turned: int, size: tuple[int, int]) -> None:
    sent = (500, 400) if turned == 0 else (400, 500)
    block = Block(
        (Line((Word("a", Box(10, 20, 30, 5), 0.9), Word("b", NOWHERE, 0.9)), NOWHERE),),
        Box(10, 20, 30, 5),
    )
    page = fitted(Page(*sent, (block,), rotation=turned), width=2000, height=1600, dpi=300.0)
    assert (page.width, page.height, page.dpi) == (*size, 300.0)
    assert [word.box for word in page.words] == [Box(40, 80, 120, 20), NOWHERE]
    assert page.lines[0].box == NOWHERE
