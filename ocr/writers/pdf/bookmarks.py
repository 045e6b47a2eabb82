"""Headings -> bookmarks, each pointing to its place."""

from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from ocr.document import Block, Page
from ocr.writers.pdf.geometry import carried
from ocr.writers.pdf.layer import Matrix
from ocr.writers.pdf.script import printable

_LONGEST = 200  # characters of a title
_MOST = 2000  # bookmarks of a file


@dataclass(frozen=True, slots=True)
class Bookmark:
    """`page` from 0; `x` and `y` in the units of the PDF page."""

    title: str
    level: int
    page: int
    x: float
    y: float


class Bookmarks:
    """Collected page by page, hung into the file at the end."""

    def __init__(self) -> None:
        self._found: list[Bookmark] = []

    def collect(self, page: Page, index: int, matrix: Matrix) -> None:
        for block in page.blocks:
            if not isinstance(block, Block) or block.kind != "heading":
                continue
            if len(self._found) >= _MOST:
                return
            title = printable(" ".join(block.text.split()))[:_LONGEST]
            if title:
                x, y = carried(matrix, block.box.left, page.height - block.box.top)
                self._found.append(Bookmark(title, max(1, block.level), index, x, y))

    def hang(self, pdf: pikepdf.Pdf) -> None:
        """Add them, nested by level, unless the file has bookmarks of its own."""
        if not self._found or _has_own(pdf):
            return
        with pdf.open_outline() as outline:
            # The open entries from the root down: their levels, and the lists of their children.
            levels = [0]
            children: list[Any] = [outline.root]
            for mark in self._found:
                while levels[-1] >= mark.level:
                    levels.pop()
                    children.pop()
                item = OutlineItem(mark.title, _place(pdf, mark))
                children[-1].append(item)
                levels.append(mark.level)
                children.append(item.children)


def _has_own(pdf: pikepdf.Pdf) -> bool:
    own = pdf.Root.get("/Outlines")
    return isinstance(own, Dictionary) and "/First" in own


def _place(pdf: pikepdf.Pdf, mark: Bookmark) -> Array:
    page = pdf.pages[mark.page].obj
    return Array([page, Name.XYZ, round(mark.x, 2), round(mark.y, 2), None])
