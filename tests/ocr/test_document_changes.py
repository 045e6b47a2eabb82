"""`map_words`, `map_lines` and `map_boxes`: the whole tree is reached, in reading order, and its
shape is kept.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Box, Cell, Line, Page, Picture, Table, Word

PLACE = Box(1, 2, 3, 4)


def line(text: str, box: Box = PLACE) -> Line:
    return Line(tuple(Word(word, box, 0.5, bold=True) for word in text.split()), box, 9.5)


def block(text: str) -> Block:
    return Block((line(text),), PLACE, "list", 2)


def page() -> Page:
    items = (
        Block((line("a b"), line("c")), PLACE, "heading", 1),
        Table((Cell(0, 0, (line("d"),), PLACE, 2, 3), Cell(0, 3, ())), PLACE),
        Picture(PLACE, "", (block("e"), block("f"))),
        Picture(PLACE, "word/media/image1.png", (block("g"),)),
    )
    return Page(100, 200, items, 90, 300.0, languages=("eng",))


def upper(word: Word) -> Word:
    return replace(word, text=word.text.upper())


def test_every_word_is_changed_and_nothing_else() -> None:
    changed = page().map_words(upper)
    assert [word.text for word in changed.words] == list("ABCDEFG")
    assert changed.map_words(lambda word: replace(word, text=word.text.lower())) == page()


def test_lines_are_changed_in_reading_order() -> None:
    numbers = iter(range(10))
    changed = page().map_lines(lambda old: [line(f"{old.text}{next(numbers)}")])
    assert [each.text for each in changed.lines] == ["a b0", "c1", "d2", "e3", "f4", "g5"]


def test_a_line_is_dropped_or_divided() -> None:
    def change(old: Line) -> Iterator[Line]:
        if old.text != "e" and old.text != "d":
            for word in old.words:
                yield replace(old, words=(word,))

    changed = page().map_lines(change)
    assert [each.text for each in changed.lines] == ["a", "b", "c", "f", "g"]
    _, table, picture, _ = changed.blocks
    assert isinstance(table, Table)
    assert [cell.lines for cell in table.cells] == [(), ()]
    assert isinstance(picture, Picture)
    assert [each.text for each in picture.blocks] == ["f"]


def test_a_block_without_lines_goes() -> None:
    changed = Page(9, 9, (block("a"), block("b"))).map_lines(
        lambda old: [old] if old.text == "b" else []
    )
    assert changed.blocks == (block("b"),)


def test_boxes_in_the_pages_pixels_are_changed() -> None:
    moved = page().map_boxes(lambda box: replace(box, left=box.left + 10))
    heading, table, picture, of_a_file = moved.blocks
    there = Box(11, 2, 3, 4)
    assert heading == Block((line("a b", there), line("c", there)), there, "heading", 1)
    assert isinstance(table, Table)
    assert [cell.box for cell in table.cells] == [there, NOWHERE]
    assert table.lines == (line("d", there),)
    assert picture.lines == (line("e", there), line("f", there))
    assert of_a_file == replace(page().blocks[3], box=there)


def test_what_has_no_place_keeps_none() -> None:
    nowhere = Page(9, 9, (Block((line("a", NOWHERE),), NOWHERE),))
    assert nowhere.map_boxes(lambda box: PLACE) == nowhere
