"""Markdown: CommonMark with GitHub's tables and strikethrough."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import BinaryIO

from ocr.document import Page, Picture
from ocr.writers.common.prose import run_leftward
from ocr.writers.common.running import Part, Running, apart
from ocr.writers.common.view import View
from ocr.writers.markdown.blocks import ShowPicture, Style, items_of
from ocr.writers.markdown.inline import literal
from ocr.writers.source import Source

__all__ = ["document", "literal", "markdown", "write"]

# A page -> how its pictures are shown.
Showing = Callable[[View, int], ShowPicture]

_FULL = Style()
# What an execution's own Markdown is written by: as the lines stand, and of Markdown alone.
_OF_EXECUTIONS = Style(all_lines=True, html_tables=False, captions=False, asides=False)
# Markdown has no word for the direction.
_RIGHT_TO_LEFT = '<div dir="rtl">\n\n{}\n\n</div>'
_FEW = 8  # letters of a running head that is no more than the page's number
_MOST_HEADS = 10_000


def markdown(page: Page) -> str:
    """A page as the jobs interface answers it: lines end with a hard break, a table is Markdown's
    own, and of pictures there is the text.
    """
    return items_of(page.blocks, _OF_EXECUTIONS)


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """A picture is named, and the text in it follows."""
    for part in document(pages, source, _named):
        out.write(part.encode())


def _named(_view: View, number: int) -> ShowPicture:
    places = count(1)

    def show(picture: Picture) -> str:
        if picture.is_chart:
            return ""
        return f"![Picture](page-{number}-picture-{next(places)})"

    return show


def document(pages: Iterable[Page], source: Source, showing: Showing) -> Iterator[str]:
    """The pages in pieces, with a rule between two.

    A running head or foot is text where it comes first, and a comment from then on.
    """
    margins = _Margins()
    for position, (page, running) in enumerate(apart(pages), 1):
        number = source.number_of(position)
        if position > 1:
            yield f"\n---\n\n<!-- page {number} -->\n\n"
        style = replace(_FULL, show=showing(View(source, position, page), number))
        heads = margins.texts(running, style, is_head=True)
        feet = margins.texts(running, style, is_head=False)
        parts = [*heads, items_of(page.blocks, style), *feet]
        text = "\n\n".join(filter(None, parts))
        if run_leftward(page.lines):
            text = _RIGHT_TO_LEFT.format(text)
        if text:
            yield f"{text}\n"


class _Margins:
    """What stands in the margins of a document's pages."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def texts(self, running: Running, style: Style, *, is_head: bool) -> Iterator[str]:
        for part in running:
            if part.is_head != is_head:
                continue
            if self._is_new(part):
                yield items_of([part.block], style)
            else:
                yield _comment(part)

    def _is_new(self, part: Part) -> bool:
        letters = sum(map(str.isalpha, part.key))
        if letters <= _FEW or part.key in self._seen or len(self._seen) >= _MOST_HEADS:
            return False
        self._seen.add(part.key)
        return True


def _comment(part: Part) -> str:
    name = "footer"
    if part.is_head:
        name = "header"
    text = " ".join(part.block.text.split())
    while "--" in text:
        text = text.replace("--", "- -")
    return f"<!-- {name}: {text} -->"
