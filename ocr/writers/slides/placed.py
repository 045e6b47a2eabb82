"""A page as it looks: its picture behind, and over it each item at its place."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from msgspec import structs

from ocr.document import Block, Box, Item, Line, Page, Picture, Table
from ocr.writers.common import clean, joined
from ocr.writers.common.paper import Sizes, breadth, fit
from ocr.writers.common.text import runs
from ocr.writers.common.view import View
from ocr.writers.slides.background import Backdrop
from ocr.writers.slides.deck import Deck, Rectangle, add_frame, add_picture
from ocr.writers.slides.lines import add_line, is_centred
from ocr.writers.slides.tables import Look, add_table, fits
from ocr.writers.slides.text import Style, add_paragraph

_ABOVE, _BELOW = (
    0.98,
    0.25,
)  # of the letters' size: a text box's room above the first and below the last baseline
_CLOSE = 0.7  # of the letters' size: lines nearer to each other than this stand side by side
_UNEVEN = 0.25  # of the usual distance of lines
_DESCENDERS = frozenset("gjpqy,;()[]{}|Q")
_FULL = 1.02  # of a line's width: how much of it its letters may take
_SMALLEST, _LARGEST = 3.0, 400.0


def placeable(item: Item, page: Page) -> bool:
    """Whether it is known where the item stands."""
    known = bool(item.box) and page.width > 0 < page.height
    return known and (not isinstance(item, Table) or fits(item))


class Placed:
    """One slide. Pages of another size than the slide's are fitted into it."""

    def __init__(self, deck: Deck, page: Page, view: View) -> None:
        self._slide, self._page, self._view = deck.slide(page), page, view
        width, height = max(page.width, 1), max(page.height, 1)
        self._scale = min(deck.width / width, deck.height / height)
        self._left = (deck.width - width * self._scale) / 2
        self._top = (deck.height - height * self._scale) / 2
        self._sizes = Sizes(page, self._scale)
        image = view.image() if page.recognised else None
        self._backdrop = Backdrop(image, page) if image else None

    def add(self, items: Iterable[Item]) -> None:
        """Everything at its place, above the page's picture."""
        items, doubtful = self._believed(items)
        self._add_backdrop(items, joined(line.text for line in doubtful))
        for item in items:
            if isinstance(item, Block):
                self._add_block(item)
            elif isinstance(item, Table):
                add_table(self._slide, item, self._place(item.box), self._look(item))
            else:
                self._add_picture(item)

    def _believed(self, items: Iterable[Item]) -> tuple[list[Item], list[Line]]:
        """The items without the lines that stay in the page's picture, and these; all where there is no picture."""
        kept: list[Item] = []
        doubtful: list[Line] = []
        for item in items:
            if self._backdrop and isinstance(item, Block):
                block, lines = parted(item, self._sizes)
                doubtful += lines
                if block is None:
                    continue
                item = block
            elif self._backdrop and isinstance(item, Picture) and not item.source:
                parts = [parted(block, self._sizes) for block in item.blocks]
                blocks = tuple(block for block, _ in parts if block is not None)
                item = structs.replace(item, blocks=blocks)
                doubtful += [line for _, lines in parts for line in lines]
            kept.append(item)
        return kept, doubtful

    def _add_backdrop(self, items: Iterable[Item], text: str) -> None:
        if self._backdrop is None:
            return
        for item in items:
            if isinstance(item, Table):
                self._backdrop.erase(item.box)
            for word in (word for line in item.lines for word in line.words):
                if not (isinstance(item, Picture) and item.source):
                    self._backdrop.erase(word.box)
        place = self._place(Box(0, 0, self._page.width, self._page.height))
        add_picture(self._slide, self._backdrop.image(), place, text)

    def _add_block(self, block: Block) -> None:
        lines = [line for line in block.lines if clean(line.text).strip()]
        if not lines:
            return
        size = self._size(block)
        if is_unplaced(block):
            add_wrapped(self._slide, block, self._place(block.box), size)
            return
        feet = [_baseline(line, block) * self._scale for line in lines]
        steps = _steps(feet)
        if steps and min(steps) < _CLOSE * size:
            for line in lines:
                self._add_lines([line], [0.0], block, size)
        else:
            self._add_lines(lines, [size * 1.2, *steps], block, size)

    def _add_lines(
        self, lines: list[Line], pitches: list[float], block: Block, size: float
    ) -> None:
        """A text box whose paragraphs are lines, each as far below the one before as on the page."""
        left = min((line.box.left for line in lines if line.box), default=block.box.left)
        right = max((line.box.right for line in lines if line.box), default=block.box.right)
        top = self._top + _baseline(lines[0], block) * self._scale - _ABOVE * size
        place = (
            self._left + left * self._scale,
            top,
            (right - left) * self._scale,
            sum(pitches) + _BELOW * size,
        )
        body = add_frame(self._slide, self._on_slide(place), wrap=False)
        middle = is_centred(lines, size / self._scale)
        for line, pitch in zip(lines, pitches, strict=True):
            style = self._style(line, left, pitch, size)
            add_line(
                body,
                line,
                replace(style, align="ctr", indent=0.0) if middle else style,
                self._scale,
                left,
            )

    def _style(self, line: Line, left: int, pitch: float, size: float) -> Style:
        colour = self._backdrop.ink(word.box for word in line.words) if self._backdrop else ""
        wide = fit(line, self._scale)
        own = min(self._sizes.of((line,)) or size, wide)
        # A line that would be much wider than it is, or that is much larger than the others, has letters of its own.
        if wide < 0.92 * size or own > 1.25 * size:
            size = max(round(own * 2) / 2, _SMALLEST)
        return Style(
            size, colour, max(line.box.left - left, 0) * self._scale if line.box else 0.0, pitch
        )

    def _add_picture(self, picture: Picture) -> None:
        # What an engine saw in a part of the page stays in the page's picture; its words become text boxes.
        if self._backdrop and not picture.source:
            for block in picture.blocks:
                self._add_block(block)
        elif image := self._view.picture(picture):
            text = joined(line.text for line in picture.lines)
            add_picture(self._slide, image, self._on_slide(self._place(picture.box)), text)

    def _size(self, block: Block) -> float:
        """The size of a block's letters: as they are high, and for nearly all lines no wider than these are."""
        wide = sorted(fit(line, self._scale) for line in block.lines)
        size = min(self._sizes.of(block.lines) or 12.0, wide[len(wide) // 4] * _FULL)
        return min(max(round(size * 2) / 2, _SMALLEST), _LARGEST)

    def _look(self, table: Table) -> Look:
        return Look(self._scale, self._sizes.of(table.lines) or 12.0, self._backdrop)

    def _place(self, box: Box) -> Rectangle:
        left, top = self._left + box.left * self._scale, self._top + box.top * self._scale
        return self._on_slide((left, top, box.width * self._scale, box.height * self._scale))

    def _on_slide(self, place: Rectangle) -> Rectangle:
        """The place moved and cut so that it is on the page."""
        left, top, width, height = place
        most_left, most_top = self._page.width * self._scale, self._page.height * self._scale
        left = min(max(left, self._left), self._left + most_left * 0.98)
        top = min(max(top, self._top), self._top + most_top * 0.98)
        return left, top, max(min(width, most_left), 1.0), max(min(height, most_top), 1.0)


def _steps(feet: list[float]) -> list[float]:
    """From each baseline to the next: all equal where they are so but for the little that boxes are wrong."""
    steps = [foot - before for before, foot in pairwise(feet)]
    usual = (feet[-1] - feet[0]) / max(len(steps), 1)
    return (
        [usual] * len(steps)
        if all(abs(step - usual) < _UNEVEN * usual for step in steps)
        else steps
    )


def _baseline(line: Line, block: Block) -> float:
    """Where a line's letters stand, in pixels from the page's top: where most of its words do."""
    return median(
        [_foot(word.text, word.box) for word in line.words if word.box] or [float(block.box.bottom)]
    )


def _foot(text: str, box: Box) -> float:
    deep = not _DESCENDERS.isdisjoint(text) or not text.isascii()
    return box.bottom - (0.22 * box.height if deep else 0.0)


# What an engine hardly believes stays in the page's picture: a wrong text over it would hide more.
_LEAST_CONFIDENCE = 0.5  # of a line or a block
# Of a word alone in letters this many times the usual size.
_CONFIDENCE_OF_LARGER = ((5.0, 0.9), (2.5, 0.75))


def parted(block: Block, sizes: Sizes) -> tuple[Block | None, list[Line]]:
    """A block without its doubtful lines, None where nothing is left of it; and these.

    Single words in a line are not taken: a hole within a sentence would be worse than a wrong word.
    """
    if _mean_confidence(block.lines) < _LEAST_CONFIDENCE:
        return None, list(block.lines)
    doubtful = [line for line in block.lines if _is_doubtful(line, sizes)]
    kept = tuple(line for line in block.lines if line not in doubtful)
    if not kept:
        return None, doubtful
    return structs.replace(block, lines=kept), doubtful


def _is_doubtful(line: Line, sizes: Sizes) -> bool:
    larger = sizes.of((line,)) / sizes.body if len(line.words) == 1 and sizes.body else 1.0
    needed = _LEAST_CONFIDENCE
    for large, sure in reversed(_CONFIDENCE_OF_LARGER):
        if larger > large:
            needed = sure
    return _mean_confidence((line,)) < needed


def _mean_confidence(lines: tuple[Line, ...]) -> float:
    found = [word.confidence for line in lines for word in line.words]
    return sum(found) / len(found) if found else 1.0


# Text whose box is known but not the places of its words, as that of shapes: wrapped, small enough for its box.
_LEADING = 1.2  # of the letters' size: a line
_INDENT = 1.5  # of the letters' size, a level of a list
_SAFE = 1.05  # letters are a little wider than they are thought to be
_SMALLEST_WRAPPED = 6.0  # points: what is larger than its box even then reaches out of it
_STEP = 0.5


def is_unplaced(block: Block) -> bool:
    """Whether no word of the block has a place."""
    return not any(word.box for line in block.lines for word in line.words)


def add_wrapped(slide: Any, block: Block, place: Rectangle, size: float) -> None:
    """A text box at `place` with a paragraph a line, in letters of `size` points or less."""
    lines = [line for line in block.lines if clean(line.text).strip()]
    level = max(block.level, 1) - 1 if block.kind == "list" else 0
    while size - _STEP >= _SMALLEST_WRAPPED and not _fits_wrapped(
        lines, place, size, level * _INDENT * size
    ):
        size -= _STEP
    body = add_frame(slide, place, wrap=True)
    if block.kind == "heading":
        body.bodyPr.set("anchor", "ctr")
    for line in lines:
        add_paragraph(
            body, runs([line], lambda _: size), Style(size, indent=level * _INDENT * size)
        )


def _fits_wrapped(lines: list[Line], place: Rectangle, size: float, indent: float) -> bool:
    _, _, width, height = place
    room = max(width - indent, 1.0) / (size * _SAFE)
    if any(breadth(word.text) > room for line in lines for word in line.words):
        return False
    return sum(ceil(breadth(line.text) / room) for line in lines) * _LEADING * size <= height
