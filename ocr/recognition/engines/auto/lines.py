"""The page with other lines in the places of those that an engine read."""

from collections.abc import Sequence

from ocr.document import Line, Page


def with_lines(page: Page, lines: Sequence[Line | None]) -> Page:
    """`lines` are as many as `page.lines` and take their places; None takes a line away."""
    following = iter(lines)

    def next_line(_: Line) -> list[Line]:
        line = next(following)
        if line is None:
            return []
        return [line]

    return page.map_lines(next_line)
