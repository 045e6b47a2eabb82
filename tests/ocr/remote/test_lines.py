"""Lines with places, as a hostile server may give them."""

import time

import pytest

from ocr.document import Box, Line
from ocr.providers.adapters.lines import LONGEST, MOST, blocks_of, line_of


def line(box: Box, text: str = "a") -> Line:
    made = line_of(text, box, 0.9)
    assert made
    return made


@pytest.mark.parametrize(
    "box", [Box(10, 10, 5, 20), Box(10, 10, 1, 2000)], ids=["on one another", "very tall"]
)
def test_lines_that_all_seem_to_be_one_row_take_no_longer(box: Box) -> None:
    """Each was compared with all before it: 8,000 took twenty seconds, a whole answer would have
    taken hours.
    """
    start = time.process_time()
    blocks = blocks_of([line(box)] * 4000)
    assert time.process_time() - start < 2
    assert sum(len(each.words) for block in blocks for each in block.lines) == 4000


@pytest.mark.parametrize(
    "lines",
    [[line(Box(0, 0, 9, 9))] * (MOST + 1), [line(Box(0, 0, 9, 9), "a" * (LONGEST + 1))]],
    ids=["lines", "text"],
)
def test_no_page_holds_so_much(lines: list[Line]) -> None:
    with pytest.raises(ValueError, match="more text than a page can hold"):
        blocks_of(lines)


def test_a_row_of_a_wide_table_stays_one() -> None:
    cells = [line(Box(100 * number, 0, 60, 20), str(number)) for number in range(30)]
    assert [each.text for block in blocks_of(cells) for each in block.lines] == [
        " ".join(map(str, range(30)))
    ]
