"""In which order pieces of text are read that stand somewhere on a page."""

import random
from collections.abc import Sequence

import pytest

from ocr.document import Box, Word
from ocr.recognition.engines.paddle.columns import Piece, blocks_of

STEP, HEIGHT, LETTER = 30, 20, 10  # pixels


def piece(
    left: int, top: int, text: str, width: int = 0, height: int = HEIGHT, *, down: bool = False
) -> Piece:
    box = Box(left, top, width or LETTER * len(text), height)
    return Piece((Word(text, box, 0.9),), box, down)


def column(left: int, texts: Sequence[str], top: int = 40, step: int = STEP) -> list[Piece]:
    return [piece(left, top + number * step, text) for number, text in enumerate(texts)]


def prose(mark: str, count: int = 6) -> list[str]:
    return [f"{mark}{number} and so the story goes" for number in range(count)]


def order(pieces: list[Piece]) -> list[str]:
    """The lines as they are read, whatever the order in which they were found."""
    shuffled = random.Random(7).sample(pieces, len(pieces))
    found = [line.text for block in blocks_of(shuffled) for line in block.lines]
    assert found == [line.text for block in blocks_of(pieces) for line in block.lines]
    return found


def test_nothing_makes_no_block() -> None:
    assert blocks_of([]) == ()


def test_pieces_of_one_row_are_one_line() -> None:
    pieces = [piece(300, 43, "2.50"), piece(20, 40, "Coffee"), piece(200, 38, "2 x")]
    (block,) = blocks_of(pieces)
    (line,) = block.lines
    assert line.text == "Coffee 2 x 2.50"
    assert line.box == block.box == Box(20, 38, 320, 25)


def test_words_of_a_piece_keep_their_order() -> None:
    words = tuple(
        Word(text, Box(left, 10, 40, 20), 0.9) for text, left in (("one", 10), ("two", 60))
    )
    (block,) = blocks_of([Piece(words, Box(10, 10, 90, 20)), piece(150, 10, "three")])
    assert block.text == "one two three"


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    left, right = prose("L"), prose("R")
    assert order(column(20, left) + column(400, right)) == left + right


def test_a_heading_over_two_columns_is_read_first_and_a_footer_last() -> None:
    left, right = prose("L"), prose("R")
    over = [piece(20, 0, "A heading that runs over both of the columns of this page")]
    under = [piece(20, 260, "And a last line below them that is as wide as the page is")]
    found = order([*over, *column(20, left), *column(400, right), *under])
    assert found == [over[0].words[0].text, *left, *right, under[0].words[0].text]


def test_a_heading_between_parts_the_columns_above_it_from_those_below() -> None:
    parts = [prose(mark, 4) for mark in "ABCD"]
    between = piece(20, 180, "Part the second, which is longer than the first of both")
    above = column(20, parts[0]) + column(400, parts[1])
    below = column(20, parts[2], 230) + column(400, parts[3], 230)
    assert order([*above, between, *below]) == [
        *parts[0],
        *parts[1],
        between.words[0].text,
        *parts[2],
        *parts[3],
    ]


def test_three_columns() -> None:
    texts = [prose(mark) for mark in "LMR"]
    pieces = [
        found for number, text in enumerate(texts) for found in column(20 + 350 * number, text)
    ]
    assert order(pieces) == [line for text in texts for line in text]


def test_a_table_is_read_row_by_row() -> None:
    rows = [(f"Item {number}", str(10 * number), f"{number}.50") for number in range(10)]
    pieces = [
        piece(20 + 200 * x, 40 + STEP * y, cell)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
    ]
    assert order(pieces) == [" ".join(row) for row in rows]


def test_a_receipt_is_read_row_by_row_though_its_names_are_long() -> None:
    names = [f"Freshly ground coffee beans {number}" for number in range(10)]
    prices = [f"{number}.50" for number in range(10)]
    found = order(column(20, names) + column(500, prices))
    assert found == [f"{name} {price}" for name, price in zip(names, prices, strict=True)]


def test_words_beside_prose_in_no_rows_are_a_column_of_their_own() -> None:
    left, aside = prose("L", 12), [f"margin {number}" for number in range(9)]
    assert order(column(20, left) + column(400, aside, top=54, step=43)) == left + aside


def sheet(count: int, step: int = 24) -> tuple[list[Piece], list[str]]:
    """Rows of a name and two numbers, and how they read."""
    cells = [(f"row {n}", f"{n}.50", f"{n}.75") for n in range(count)]
    pieces = [
        piece(20 + 120 * x, 40 + step * y, cell)
        for y, row in enumerate(cells)
        for x, cell in enumerate(row)
    ]
    return pieces, [" ".join(row) for row in cells]


def test_short_words_beside_a_table_in_steps_of_their_own_are_a_column() -> None:
    table, rows = sheet(48)
    beside = [
        f"{word} {n}"
        for n, word in enumerate(["Target", "Price", "Neutral", "Blue sky", "Gold"] * 5)
    ]
    assert order([*table, *column(420, beside, top=47, step=41)]) == rows + beside


def test_rows_without_a_last_cell_stay_rows() -> None:
    names = [f"name {n}" for n in range(40)]
    amounts = {n: f"{n}.50" for n in range(40) if n % 5 in (0, 1, 3)}
    pieces = [
        *column(20, names),
        *(piece(400, 40 + STEP * n, amount) for n, amount in amounts.items()),
    ]
    assert order(pieces) == [
        " ".join(filter(None, (name, amounts.get(n)))) for n, name in enumerate(names)
    ]


def test_a_last_column_that_curls_away_from_its_rows_stays_in_them() -> None:
    table, rows = sheet(24, step=40)
    last = [piece(400, 40 + 40 * n + n // 3, f"{n}.99") for n in range(24)]
    assert order([*table, *last]) == [f"{row} {n}.99" for n, row in enumerate(rows)]


def test_columns_need_white_between_them() -> None:
    """Lines that almost touch were found in two pieces: they are rows."""
    left, right = prose("L"), prose("R")
    width = LETTER * len(left[0])
    found = order(column(20, left) + column(20 + width + 4, right))
    assert found == [f"{one} {other}" for one, other in zip(left, right, strict=True)]


def test_a_paragraph_ends_where_a_gap_or_another_size_begins() -> None:
    lines = column(20, prose("A", 3)) + column(20, prose("B", 3), top=40 + 3 * STEP + 2 * HEIGHT)
    heading = piece(20, 0, "Heading", 200, 36)
    assert [len(block.lines) for block in blocks_of([heading, *lines])] == [1, 3, 3]


def test_pieces_above_each_other_are_no_row() -> None:
    """However close lines stand: what is over a piece cannot be beside it."""
    assert order([piece(20, 40, "upper", 100, 30), piece(22, 52, "lower", 100, 30)]) == [
        "upper",
        "lower",
    ]


def test_ideographs_that_run_down_are_read_from_right_to_left() -> None:
    columns = [
        piece(60 * number, 20, text, 24, 24 * len(text), down=True)
        for number, text in enumerate(("三月", "二月", "一月"))
    ]
    assert order(columns) == ["一月", "二月", "三月"]
    letters = [
        piece(60 * number, 20, text, 24, 80, down=True) for number, text in enumerate(("ab", "cd"))
    ]
    assert order(letters) == ["ab cd"]


@pytest.mark.timeout(10)
def test_thousands_of_pieces_do_not_hold_a_worker_up() -> None:
    places = random.Random(1)
    pieces = [
        piece(places.randrange(2000), places.randrange(3000), "abcdefghij" * places.randrange(1, 3))
        for _ in range(3000)
    ]
    assert sum(len(line.words) for block in blocks_of(pieces) for line in block.lines) == 3000
