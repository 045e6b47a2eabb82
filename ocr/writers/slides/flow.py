"""Text without known places: down the slide in a readable size.

It goes on on further slides where it does not fit.
"""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from ocr.document import Block, Item, Page, Picture, Table
from ocr.writers.common import joined
from ocr.writers.common.grid import Grid, grid
from ocr.writers.common.paper import Sizes, breadth
from ocr.writers.common.text import Run, text_of
from ocr.writers.common.view import View
from ocr.writers.slides.deck import Deck, add_chart, add_frame, add_picture, make_title
from ocr.writers.slides.tables import INSET, Look, add_grid, solid
from ocr.writers.slides.text import ALIGNS, Element, Style, add_paragraph, looked

_MARGIN = 0.06  # of the slide's shorter side
_LEADING, _AFTER = 1.2, 0.5  # of the letters' size: a line, and the room below a paragraph
_HEADINGS = {1: 1.6, 2: 1.35, 3: 1.15}
_SHRUNK = (1.0, 0.9, 0.8, 0.7)  # of the usual size, if all fits on one slide then
_INDENT = 1.5  # of the letters' size, a level of a list
_COLUMNS = 16  # of a table that can still be read
_SAMPLE = 10_000  # letters that are measured
_SCREEN = 0.75  # points a pixel where nothing tells
_CHART = (480, 360)  # pixels of a chart that nobody gave a size
_SAFE = 1.08  # letters are a little wider than they are thought to be


class Flow:
    """Writes from the top of a new slide downwards."""

    def __init__(self, deck: Deck, page: Page, view: View) -> None:
        self._deck, self._page, self._view = deck, page, view
        self._slide = deck.slide(page)
        self._margin = _MARGIN * min(deck.width, deck.height)
        self._width = deck.width - 2 * self._margin
        self._bottom = deck.height - self._margin
        self._whole = self._bottom - self._margin
        self._y = self._margin
        self._sizes = Sizes(page, 0.0)
        self._size = 0.0
        self._body: Element = None  # the text box that is being written

    def add(self, items: Iterable[Item]) -> None:
        """The items in their order."""
        items = list(items)
        self._size = self._fitting([item for item in items if isinstance(item, Block)])
        for item in items:
            if isinstance(item, Block):
                self._add_block(item)
            elif isinstance(item, Table):
                self._add_table(item)
            else:
                self._add_picture(item)

    def _add_block(self, block: Block) -> None:
        """A paragraph, or one for each line where the line ends are part of the text."""
        style = self._style(block)
        if self._is_empty and block.kind == "heading":
            self._add_title(block, style)
            return
        if not block.keep_lines:
            self._add_text(looked(block.lines), style)
            return
        *others, last = block.lines
        for line in others:
            self._add_text(looked([line]), replace(style, after=0.0))
        self._add_text(looked([last]), style)

    @property
    def _is_empty(self) -> bool:
        """Whether nothing is on the slide yet."""
        return self._y == self._margin and self._body is None

    def _add_title(self, block: Block, style: Style) -> None:
        """A heading at the top of a slide, in a text box of its own."""
        slide = self._slide
        self._add_text(looked(block.lines), style)
        if slide is self._slide and self._body is not None:
            make_title(self._body)
        self._body = None

    def _fitting(self, blocks: list[Block]) -> float:
        """The largest size in which all text fits on one slide, or else the usual one."""
        usual = self._sizes.body
        if not usual:
            usual = min(self._deck.width, self._deck.height) / 36
        usual = min(max(usual, 9.0), 24.0)
        texts = [(breadth(block.text), self._factor(block)) for block in blocks]
        for part in _SHRUNK:
            size = usual * part
            needed = sum(self._height(text, size * factor) for text, factor in texts)
            if needed <= self._whole:
                return round(size * 2) / 2
        return usual

    def _style(self, block: Block) -> Style:
        size = round(self._size * self._factor(block) * 2) / 2
        indent = 0.0
        if block.kind == "list":
            indent = (max(block.level, 1) - 1) * _INDENT * size
        align = ALIGNS.get(block.align, "")
        return Style(size, indent=indent, after=_AFTER * size, align=align)

    def _factor(self, block: Block) -> float:
        """A block's size, in parts of the usual one."""
        own = self._sizes.of(block.lines)
        if own and self._sizes.body:
            return min(max(own / self._sizes.body, 0.6), 3.0)
        if block.kind == "heading":
            return _HEADINGS.get(block.level, 1.0)
        return 1.0

    def _height(self, text: float, size: float, width: float = 0.0) -> float:
        """The height of a paragraph, `text` wide in parts of its size, when set `width` wide."""
        lines = ceil(text * size * _SAFE / (width or self._width))
        return (max(lines, 1) * _LEADING + _AFTER) * size

    def _add_text(self, found: list[Run], style: Style) -> None:
        """A paragraph, cut where a slide ends."""
        while found:
            room = self._bottom - self._y
            width = max(self._width - style.indent, style.size)
            needed = self._height(_breadth(found), style.size, width)
            if needed > room and self._y > self._margin:
                fits_on_one_slide = needed < self._whole
                if fits_on_one_slide or room < self._whole / 4:
                    self._turn()
                    continue
            head, found = _cut(found, room / needed)
            self._write(head, style, min(needed, room))

    def _write(self, found: list[Run], style: Style, height: float) -> None:
        if self._body is None:
            place = self._margin, self._y, self._width, height
            self._body = add_frame(self._slide, place, wrap=True)
        add_paragraph(self._body, found, style)
        self._y += height
        shape = self._slide.shapes[-1]
        shape.height = round(self._y * 12700) - shape.top

    def _add_table(self, table: Table) -> None:
        places = grid(table)
        for left in range(0, places.columns, _COLUMNS):
            right = min(left + _COLUMNS, places.columns)
            part = places.part(range(places.rows), range(left, right))
            self._add_rows(solid(part))

    def _add_rows(self, places: Grid) -> None:
        """As many rows as fit on the slide, the others on the next."""
        size = places.letters(self._width, max(self._size * 0.8, 8.0))
        widths = places.widths(self._width)
        needed = []
        for row in range(places.rows):
            needed.append(self._row_height(places, row, widths, size))
        first = 0
        while first < places.rows:
            end, height = self._rows_that_fit(needed, first)
            if self._y + height > self._bottom and self._y > self._margin:
                self._turn()
                continue
            part = places.part(range(first, end), range(places.columns))
            place = self._margin, self._y, self._width, height
            add_grid(self._slide, part, place, (widths, needed[first:end]), Look(0.0, size))
            self._y = self._y + height + size
            self._body = None
            first = end

    def _rows_that_fit(self, needed: list[float], first: int) -> tuple[int, float]:
        """Where the rows end that fit on the slide, from `first` on and at least that one.

        Their height together is the second value.
        """
        end = first + 1
        height = needed[first]
        while end < len(needed) and self._y + height + needed[end] <= self._bottom:
            height += needed[end]
            end += 1
        return end, height

    def _row_height(self, places: Grid, row: int, widths: list[float], size: float) -> float:
        heights = []
        for column, wide, cell in places.row(row):
            if cell and cell.row == row and cell.rows == 1:
                width = sum(widths[column : column + wide]) - 2 * INSET
                heights.append(self._height(breadth(cell.text), size, max(width, size)))
        return max(heights, default=2 * size)

    def _add_picture(self, picture: Picture) -> None:
        """The picture as large as it is, or as there is room for, and its text as description.

        The text alone where the picture cannot be shown.
        """
        chart = self._view.chart(picture)
        image = self._view.picture(picture)
        if image is None and chart is None:
            for block in picture.blocks:
                style = Style(max(self._size * 0.7, 7.0))
                self._add_text(looked(block.lines), style)
            return
        pixels = _CHART
        if image is not None:
            pixels = image.size
        width, height = self._extent(picture, pixels)
        if self._y + height > self._bottom and self._y > self._margin:
            self._turn()
        text = joined(line.text for line in picture.lines)
        place = self._margin, self._y, width, height
        if chart is not None:
            add_chart(self._slide, chart, place, text)
        elif image is not None:
            add_picture(self._slide, image, place, text)
        self._y = self._y + height + self._size / 2
        self._body = None

    def _extent(self, picture: Picture, pixels: tuple[int, int]) -> tuple[float, float]:
        """Width and height in points: as on the page, and bounded by the slide."""
        wide, high = pixels
        point = _SCREEN
        if picture.box:
            wide, high = picture.box.width, picture.box.height
            if self._page.dpi > 0:
                point = 72 / self._page.dpi
        width = wide * point
        height = high * point
        fit = min(1.0, self._width / width, self._whole * 0.8 / height)
        return width * fit, height * fit

    def _turn(self) -> None:
        self._slide = self._deck.slide(self._page)
        self._y = self._margin
        self._body = None


def _breadth(found: list[Run]) -> float:
    """How wide all letters are side by side.

    Those of a very long text are taken to be like its first.
    """
    text = text_of(found)
    first = text[:_SAMPLE]
    return breadth(first) * len(text) / len(first)


def _cut(found: list[Run], share: float) -> tuple[list[Run], list[Run]]:
    """The runs up to a share of their letters, at a space where one is near, and the others."""
    if share >= 1:
        return found, []
    text = text_of(found)
    end = max(int(len(text) * share), 1)
    space = text.rfind(" ", end // 2, end)
    if space > 0:
        end = space + 1
    head: list[Run] = []
    tail: list[Run] = []
    for run in found:
        kept = run.text[:end]
        later = run.text[end:]
        if kept:
            head.append(replace(run, text=kept))
        if later:
            tail.append(replace(run, text=later))
        end -= len(kept)
    return head, tail
