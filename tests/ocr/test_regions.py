"""The region tree of a page, from the boxes of its items."""

from ocr.document import NOWHERE, Block, Box, Line, Word
from ocr.document.regions import Region, tree_of


def block(name: str, left: int, top: int, width: int, height: int) -> Block:
    box = Box(left, top, width, height)
    return Block((Line((Word(name, box, 1.0),), Box(left, top, width, 20)),), box)


def shape(region: Region) -> object:
    if region.item is not None:
        return region.item.text
    return [region.direction, *map(shape, region.children)]


def test_columns_between_full_width_blocks() -> None:
    title = block("title", 100, 50, 800, 40)
    left = [block("a", 100, 120, 380, 200), block("b", 100, 340, 380, 100)]
    right = [block("c", 520, 120, 380, 90), block("d", 520, 230, 380, 210)]
    foot = block("foot", 100, 470, 800, 40)
    tree = tree_of([title, left[0], right[0], left[1], right[1], foot])
    assert shape(tree) == [
        "rows",
        "title",
        ["columns", ["rows", "a", "b"], ["rows", "c", "d"]],
        "foot",
    ]


def test_columns_whose_blocks_end_at_the_same_height() -> None:
    names = [block("a", 0, 0, 100, 20), block("b", 200, 0, 100, 20)]
    below = [block("c", 0, 40, 100, 20), block("d", 200, 40, 100, 20)]
    tree = tree_of([*names, *below])
    assert shape(tree) == ["columns", ["rows", "a", "c"], ["rows", "b", "d"]]


def test_far_below_is_another_matter() -> None:
    names = [block("a", 0, 0, 100, 20), block("b", 200, 0, 100, 20)]
    below = [block("c", 0, 400, 100, 20), block("d", 200, 400, 100, 20)]
    tree = tree_of([*names, *below])
    assert shape(tree) == ["rows", ["columns", "a", "b"], ["columns", "c", "d"]]


def test_a_block_under_one_column_only_stays_in_it() -> None:
    items = [
        block("a", 0, 0, 100, 60),
        block("b", 200, 0, 100, 20),
        block("c", 200, 30, 100, 20),
        block("d", 0, 70, 100, 20),
    ]
    assert shape(tree_of(items)) == ["columns", ["rows", "a", "d"], ["rows", "b", "c"]]


def test_items_without_a_place_keep_their_order() -> None:
    lost = Block((Line((Word("lost", NOWHERE, 1.0),), NOWHERE),), NOWHERE)
    items = [block("b", 0, 50, 100, 20), lost, block("a", 0, 0, 100, 20)]
    assert shape(tree_of(items)) == ["rows", "b", "lost", "a"]


def test_boxes_that_lie_over_each_other_are_read_from_the_top() -> None:
    items = [block("b", 50, 50, 100, 100), block("a", 0, 0, 100, 100)]
    assert list(tree_of(items).items) == [items[1], items[0]]


def test_slight_overlaps_do_not_join() -> None:
    items = [block("a", 0, 0, 100, 20), block("b", 0, 16, 100, 20)]
    assert shape(tree_of(items)) == ["rows", "a", "b"]
