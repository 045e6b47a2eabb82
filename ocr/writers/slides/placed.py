"""A page as it looks: its picture behind, and over it each item at its place."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any

from msgspec import structs

from ocr.document import Block, Box, Item, Line, Page, Picture, Table, around
from ocr.writers.common import clean, is_rtl, joined
from ocr.writers.common.backdrop import Backdrop
from ocr.writers.common.metrics import line_width, text_width
from ocr.writers.common.paper import Sizes
from ocr.writers.common.view import View
from ocr.writers.slides.deck import Deck, Rectangle, add_chart, add_frame, add_picture, make_title
from ocr.writers.slides.lines import add_line, has_gaps, is_centred
from ocr.writers.slides.tables import Look, add_table, fits
from ocr.writers.slides.text import Style
from ocr.writers.slides.wrapped import add_wrapped, is_unplaced

# Of the letters' size: a text box's room above the first and below the last baseline.
_ABOVE, _BELOW = 0.98, 0.25
_CLOSE = 0.7  # of the letters' size: lines nearer to each other than this stand side by side
_UNEVEN = 0.25  # of the usual distance of lines
_DESCENDERS = frozenset("gjpqy,;()[]{}|Q")
_FULL = 1.02  # of a line's width: how much of it its letters may take
_SMALLEST, _LARGEST = 3.0, 400.0
_SPARE = 0.25  # of a title's width


def placeable(item: Item, page: Page) -> bool:
    """Whether it is known where the item stands."""
    if not item.box or not page.has_size:
        return False
    if isinstance(item, Table):
        return fits(item)
    return True


class Placed:
    """One slide. Pages of another size than the slide's are fitted into it."""

    def __init__(self, deck: Deck, page: Page, view: View) -> None:
        self._slide, self._page, self._view = deck.slide(page), page, view
        width, height = max(page.width, 1), max(page.height, 1)
        self._scale = min(deck.width / width, deck.height / height)
        self._left = (deck.width - width * self._scale) / 2
        self._top = (deck.height - height * self._scale) / 2
        self._sizes = Sizes(page, self._scale)
        self._backdrop: Backdrop | None = None
        self._title: Block | None = None  # until it is written
        if page.recognised:
            image = view.image()
            if image is not None:
                self._backdrop = Backdrop(image, page)

    def add(self, items: Iterable[Item]) -> None:
        """Everything at its place, above the page's picture."""
        items, doubtful = self._believed(items)
        self._title = title_of(items)
        self._add_backdrop(items, joined(line.text for line in doubtful))
        drawn: Box | None = None  # of the last chart, whose numbers follow it as a table
        for item in items:
            if isinstance(item, Picture) and self._add_chart(item):
                drawn = item.box
            elif isinstance(item, Table) and item.box == drawn:
                drawn = None
            elif isinstance(item, Block):
                self._add_block(item)
            elif isinstance(item, Table):
                add_table(self._slide, item, self._place(item.box), self._look(item))
            else:
                self._add_picture(item)

    def _believed(self, items: Iterable[Item]) -> tuple[list[Item], list[Line]]:
        """The items without the lines that stay in the page's picture, and these lines.

        Where the page has no picture, all items are kept whole.
        """
        if self._backdrop is None:
            return list(items), []
        kept: list[Item] = []
        doubtful: list[Line] = []
        for item in items:
            if isinstance(item, Block):
                believed, lines = self._believed_blocks([item])
                kept += believed
                doubtful += lines
            elif isinstance(item, Picture) and not item.source:
                believed, lines = self._believed_blocks(item.blocks)
                kept.append(structs.replace(item, blocks=tuple(believed)))
                doubtful += lines
            else:
                kept.append(item)
        return kept, doubtful

    def _believed_blocks(self, blocks: Iterable[Block]) -> tuple[list[Block], list[Line]]:
        kept: list[Block] = []
        doubtful: list[Line] = []
        for block in blocks:
            believed, lines = parted(block, self._sizes)
            doubtful += lines
            if believed is not None:
                kept.append(believed)
        return kept, doubtful

    def _add_backdrop(self, items: Iterable[Item], text: str) -> None:
        if self._backdrop is None:
            return
        for item in items:
            if isinstance(item, Table):
                self._backdrop.erase(item.box)
            if isinstance(item, Picture) and item.source:
                continue
            for line in item.lines:
                for word in line.words:
                    self._backdrop.erase(word.box)
        place = self._place(Box(0, 0, self._page.width, self._page.height))
        add_picture(self._slide, self._backdrop.image(), place, text)

    def _add_block(self, block: Block) -> None:
        lines = [line for line in block.lines if clean(line.text).strip()]
        if not lines:
            return
        size = self._size(block)
        if is_unplaced(block):
            body = add_wrapped(self._slide, block, self._place(block.box), size)
            self._mark_title(block, body)
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
        """A text box whose paragraphs are lines, as far below one another as on the page."""
        bounds = around(line.box for line in lines) or block.box
        left = bounds.left
        top = self._top + _baseline(lines[0], block) * self._scale - _ABOVE * size
        place = (
            self._left + left * self._scale,
            top,
            bounds.width * self._scale,
            sum(pitches) + _BELOW * size,
        )
        letter = size / self._scale
        is_in_middle = is_centred(lines, letter)
        if block.align == "center" and not any(has_gaps(line, letter) for line in lines):
            is_in_middle = True
        if block is self._title:
            place = self._widened(place, block, is_in_middle)
        body = add_frame(self._slide, self._on_slide(place), wrap=False)
        self._mark_title(block, body)
        for line, pitch in zip(lines, pitches, strict=True):
            style = self._style(line, left, pitch, size)
            if has_gaps(line, letter):
                pass  # tabs keep its words where they stand
            elif is_in_middle:
                style = replace(style, align="ctr", indent=0.0)
            elif block.align == "right":
                style = replace(style, align="r", indent=0.0)
            add_line(body, line, style, self._scale, left, self._shade)

    def _style(self, line: Line, left: int, pitch: float, size: float) -> Style:
        colour = ""
        if self._backdrop:
            colour = self._backdrop.ink(word.box for word in line.words)
        wide = _fit(line, self._scale)
        own = min(self._sizes.of((line,)) or size, wide)
        # A line that would be much wider than it is, or that is much larger than the others, has
        # letters of its own.
        if wide < 0.92 * size or own > 1.25 * size:
            size = max(round(own * 2) / 2, _SMALLEST)
        indent = 0.0
        if line.box:
            indent = max(line.box.left - left, 0) * self._scale
        return Style(size, colour, indent, pitch)

    def _widened(self, place: Rectangle, block: Block, is_in_middle: bool) -> Rectangle:
        """Room for letters that are wider than thought: a title is wrapped where its box ends."""
        left, top, width, height = place
        more = width * _SPARE
        if is_in_middle:
            return left - more / 2, top, width + more, height
        if block.align == "right" or is_rtl(block.text):
            return left - more, top, width + more, height
        return left, top, width + more, height

    def _mark_title(self, block: Block, body: Any) -> None:
        """Make the first text box of the title's block the slide's title."""
        if block is self._title:
            make_title(body)
            self._title = None

    @property
    def _shade(self) -> str | None:
        """What is behind the letters, as in `looked`."""
        if self._backdrop is not None:
            return None
        return ""

    def _add_chart(self, picture: Picture) -> bool:
        """Add a picture that is a chart. Returns whether it was one that could be had."""
        chart = self._view.chart(picture)
        if chart is None:
            return False
        text = joined(line.text for line in picture.lines)
        add_chart(self._slide, chart, self._on_slide(self._place(picture.box)), text)
        return True

    def _add_picture(self, picture: Picture) -> None:
        # What an engine saw in a part of the page stays in the page's picture; its words become
        # text boxes.
        if self._backdrop and not picture.source:
            for block in picture.blocks:
                self._add_block(block)
            return
        image = self._view.picture(picture)
        if image is not None:
            text = joined(line.text for line in picture.lines)
            add_picture(self._slide, image, self._on_slide(self._place(picture.box)), text)

    def _size(self, block: Block) -> float:
        """The size of a block's letters.

        As they are high, and for nearly all lines no wider than these are.
        """
        wide = sorted(_fit(line, self._scale) for line in block.lines)
        size = self._sizes.of(block.lines) or 12.0
        size = min(size, wide[len(wide) // 4] * _FULL)
        return min(max(round(size * 2) / 2, _SMALLEST), _LARGEST)

    def _look(self, table: Table) -> Look:
        return Look(self._scale, self._sizes.of(table.lines) or 12.0, self._backdrop)

    def _place(self, box: Box) -> Rectangle:
        left = self._left + box.left * self._scale
        top = self._top + box.top * self._scale
        return self._on_slide((left, top, box.width * self._scale, box.height * self._scale))

    def _on_slide(self, place: Rectangle) -> Rectangle:
        """The place moved and cut so that it is on the page."""
        left, top, width, height = place
        whole_width = self._page.width * self._scale
        whole_height = self._page.height * self._scale
        left = min(max(left, self._left), self._left + whole_width * 0.98)
        top = min(max(top, self._top), self._top + whole_height * 0.98)
        width = max(min(width, whole_width), 1.0)
        height = max(min(height, whole_height), 1.0)
        return left, top, width, height


def title_of(items: Iterable[Item]) -> Block | None:
    """The first of the highest headings."""
    found: Block | None = None
    for item in items:
        if not isinstance(item, Block) or item.kind != "heading":
            continue
        if found is None or item.level < found.level:
            found = item
    return found


def _fit(line: Line, scale: float) -> float:
    """The size at which the letters make a line and its words as wide as they are.

    It is infinite without places. `scale` is points a pixel.
    """
    # Words alone as well: between those of a table's row there is more than a space.
    width_of_words = 0
    breadth_of_words = 0.0
    for word in line.words:
        if word.box:
            width_of_words += word.box.width
            breadth_of_words += text_width(word.text, word.face, bold=word.bold, italic=word.italic)
    sides = [(line.box.width, line_width(line, "")), (width_of_words, breadth_of_words)]
    smallest = float("inf")
    for width, letters in sides:
        if width > 0 and letters > 0:
            smallest = min(smallest, width * scale / letters)
    return smallest


def _steps(feet: list[float]) -> list[float]:
    """From each baseline to the next.

    All are equal where they are so but for the little that boxes are wrong.
    """
    steps = [foot - before for before, foot in pairwise(feet)]
    if not steps:
        return []
    usual = (feet[-1] - feet[0]) / len(steps)
    if all(abs(step - usual) < _UNEVEN * usual for step in steps):
        return [usual] * len(steps)
    return steps


def _baseline(line: Line, block: Block) -> float:
    """Where a line's letters stand, in pixels from the page's top: where most of its words do."""
    feet = [_foot(word.text, word.box) for word in line.words if word.box]
    if not feet:
        return float(block.box.bottom)
    return median(feet)


def _foot(text: str, box: Box) -> float:
    """The baseline of a word."""
    if text.isascii() and _DESCENDERS.isdisjoint(text):
        return float(box.bottom)
    return box.bottom - 0.22 * box.height


# Low-confidence words stay in the background image: a wrong text box would cover them.
_LEAST_CONFIDENCE = 0.5  # of a line or a block
# Of a word alone in letters this many times the usual size.
_CONFIDENCE_OF_LARGER = ((2.5, 0.75), (5.0, 0.9))


def parted(block: Block, sizes: Sizes) -> tuple[Block | None, list[Line]]:
    """A block without its doubtful lines, None where nothing is left of it; and these.

    Single words in a line are not taken: a hole within a sentence would be worse than a wrong word.
    """
    if _mean_confidence(block.lines) < _LEAST_CONFIDENCE:
        return None, list(block.lines)
    kept: list[Line] = []
    doubtful: list[Line] = []
    for line in block.lines:
        if _is_doubtful(line, sizes):
            doubtful.append(line)
        else:
            kept.append(line)
    if not kept:
        return None, doubtful
    return structs.replace(block, lines=tuple(kept)), doubtful


def _is_doubtful(line: Line, sizes: Sizes) -> bool:
    needed = _LEAST_CONFIDENCE
    if len(line.words) == 1 and sizes.body:
        times_larger = sizes.of((line,)) / sizes.body
        for larger, confidence in _CONFIDENCE_OF_LARGER:
            if times_larger > larger:
                needed = confidence
    return _mean_confidence((line,)) < needed


def _mean_confidence(lines: tuple[Line, ...]) -> float:
    found = [word.confidence for line in lines for word in line.words]
    if not found:
        return 1.0
    return sum(found) / len(found)
