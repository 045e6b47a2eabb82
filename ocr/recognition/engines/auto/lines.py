"""The lines of a page that an engine read, as one list, and the page with others in their places."""

from collections.abc import Sequence

from msgspec.structs import replace

from ocr.document import Block, Item, Line, Page


def lines_of(page: Page) -> list[Line]:
    return [line for item in page.blocks if isinstance(item, Block) for line in item.lines]


def with_lines(page: Page, lines: Sequence[Line | None]) -> Page:
    """`lines` are as many as `lines_of(page)` and take their places; None takes a line away."""
    following = iter(lines)
    items: list[Item] = []
    for item in page.blocks:
        if not isinstance(item, Block):  # engines give no tables and no pictures
            items.append(item)
            continue
        own = [next(following) for _ in item.lines]
        kept = tuple(line for line in own if line is not None)
        if kept:
            items.append(replace(item, lines=kept))
    return replace(page, blocks=tuple(items))
