"""The lines of a page that an engine read, as one list, and the page with others in their places."""

from collections.abc import Sequence

from msgspec.structs import replace

from ocr.document import Block, Item, Line, Page


def lines_of(page: Page) -> list[Line]:
    return [line for item in page.blocks if isinstance(item, Block) for line in item.lines]


def with_lines(page: Page, lines: Sequence[Line]) -> Page:
    """`lines` are as many as `lines_of(page)` and take their places."""
    following = iter(lines)

    def changed(item: Item) -> Item:
        if not isinstance(item, Block):  # engines give no tables and no pictures
            return item
        return replace(item, lines=tuple(next(following) for _ in item.lines))

    return replace(page, blocks=tuple(map(changed, page.blocks)))
