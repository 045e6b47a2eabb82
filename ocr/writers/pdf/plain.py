"""A PDF that is drawn from the page tree alone, for a file that cannot be printed.

Paragraphs, headings, lists, tables and pictures stand below each other in reading order.
"""

import io
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Image, LongTable, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus.doctemplate import LayoutError

from ocr.document import Block, Cell, Item, Page, Picture, Table
from ocr.errors import EngineError
from ocr.writers.common import clean
from ocr.writers.pdf.script import runs_left, visual
from ocr.writers.source import Source

_POINTS = 0.75  # of one pixel of an Office file
_A4 = (595.0, 842.0)
_LEAST, _MOST = 300.0, 3000.0  # points of a side
_MARGIN = 54.0
_TEXT, _HEADINGS = 10.5, (20.0, 16.0, 13.5, 12.0, 11.0, 10.5)  # points
_LEADING = 1.3
_WIDEST = 0.7  # of a letter's height
_INDENT = 14.0  # of each level of a list
_GAP = 6.0
_LONGEST = 4_000  # letters of one paragraph; what is longer is cut into several
_MOST_CELLS, _MOST_COLUMNS = 2_000, 12  # of a table; the rows of a larger one are lines
_SHORTEST, _LONG = 4, 30  # letters for which a column has room, by its texts
_FOLDER = Path("/usr/share/fonts/truetype")
# The first that has a letter draws it.
_FONTS = (
    ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    ("wqy/wqy-microhei.ttc", "wqy/wqy-microhei.ttc"),
)
_ONLY_LATIN = ("Helvetica", "Helvetica-Bold")


def draw(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """Draw the pages. Letters for which there is no font are left to an invisible layer."""
    held = list(pages)
    try:
        _build(held, source, out, has_tables=True)
    except (LayoutError, ValueError, IndexError, TypeError):
        # A table of which one row is higher than the paper.
        out.seek(0)
        out.truncate()
        _build(held, source, out, has_tables=False)


def _build(pages: list[Page], source: Source, out: BinaryIO, *, has_tables: bool) -> None:
    width, height = _paper(pages)
    document = SimpleDocTemplate(
        out,
        pagesize=(width, height),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=clean(source.title),
    )
    room = (width - 2 * _MARGIN - 12, height - 2 * _MARGIN - 12)
    story: list[Any] = []
    for number, page in enumerate(pages, 1):
        if number > 1:
            story.append(PageBreak())
        for item in page.blocks:
            story += _item(item, number, page, source, room, has_tables)
            story.append(Spacer(1, _GAP))
    document.build(story or [Spacer(1, 1)])


def _paper(pages: list[Page]) -> tuple[float, float]:
    for page in pages:
        if page.has_size:
            width = max(_LEAST, min(page.width * _POINTS, _MOST))
            return width, max(_LEAST, min(page.height * _POINTS, _MOST))
    return _A4


def _item(
    item: Item, number: int, page: Page, source: Source, room: tuple[float, float], has_tables: bool
) -> Iterator[Any]:
    if isinstance(item, Block):
        yield from _block(item, room[0])
    elif isinstance(item, Picture):
        yield from _picture(item, number, page, source, room)
    else:
        rows, columns = item.size
        if has_tables and columns <= _MOST_COLUMNS and rows * columns <= _MOST_CELLS:
            yield _table(item, rows, columns, room[0])
        else:
            for line in item.text.splitlines():
                yield from _paragraphs(line.replace("\t", "   "), _style())


def _block(block: Block, width: float) -> Iterator[Any]:
    style = _style()
    if block.kind == "heading":
        style = _style(_HEADINGS[max(1, min(block.level, len(_HEADINGS))) - 1], bold=True)
    elif block.kind == "list":
        style = _style(indent=_INDENT * max(0, block.level - 1))
    for line in block.text.splitlines():
        if runs_left(line):
            yield from _from_the_right(line, style, width)
        else:
            yield from _paragraphs(line, style)


def _from_the_right(text: str, style: ParagraphStyle, width: float) -> Iterator[Paragraph]:
    """Lines that run from right to left, each as it stands on paper."""
    right = ParagraphStyle("right", style, alignment=TA_RIGHT)
    letters = max(1, int(width / (style.fontSize * _WIDEST)))
    for line in textwrap.wrap(text, letters):
        words = [visual(word) for word in reversed(line.split())]
        yield from _paragraphs(" ".join(words), right)


def _paragraphs(text: str, style: ParagraphStyle) -> Iterator[Paragraph]:
    for start in range(0, len(text), _LONGEST):
        yield Paragraph(_marked(text[start : start + _LONGEST], style), style)


def _style(size: float = _TEXT, *, bold: bool = False, indent: float = 0.0) -> ParagraphStyle:
    font = _fonts(bold)[0]
    leading = size * _LEADING
    return ParagraphStyle("text", fontName=font, fontSize=size, leading=leading, leftIndent=indent)


def _marked(text: str, style: ParagraphStyle) -> str:
    """The text with the fonts of those letters that the style's own font does not have."""
    fonts = _fonts(style.fontName == _fonts(bold=True)[0])
    parts: list[tuple[str, str]] = []
    for char in clean(text):
        font, shown = _drawn(char, fonts)
        if parts and parts[-1][0] == font:
            parts[-1] = (font, parts[-1][1] + shown)
        else:
            parts.append((font, shown))
    marked = ""
    for font, letters in parts:
        marked += f'<font name="{font}">{escape(letters)}</font>'
    return marked


def _drawn(char: str, fonts: tuple[str, ...]) -> tuple[str, str]:
    """The font that has a letter, and what it draws for it."""
    for font in fonts:
        if font in _ONLY_LATIN:
            return font, char.encode("cp1252", "replace").decode("cp1252")
        if ord(char) in pdfmetrics.getFont(font).face.charToGlyph:
            return font, char
    return fonts[0], char


@cache
def _fonts(bold: bool) -> tuple[str, ...]:
    """The names of the fonts that are installed."""
    found = []
    for number, files in enumerate(_FONTS):
        name = f"Drawn{number}{'Bold' if bold else ''}"
        try:
            pdfmetrics.registerFont(TTFont(name, str(_FOLDER / files[int(bold)])))
        except (TTFError, OSError):
            continue
        found.append(name)
    return tuple(found) or (_ONLY_LATIN[int(bold)],)


def _table(table: Table, rows: int, columns: int, width: float) -> LongTable:
    texts: list[list[Any]] = [["" for _ in range(columns)] for _ in range(rows)]
    looks: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    for cell in table.cells:
        texts[cell.row][cell.column] = list(_cell(cell))
        if cell.rows > 1 or cell.columns > 1:
            last = (cell.column + cell.columns - 1, cell.row + cell.rows - 1)
            looks.append(("SPAN", (cell.column, cell.row), last))
    widths = _widths(table, columns, width)
    return LongTable(texts, colWidths=widths, style=looks, splitInRow=1)


def _widths(table: Table, columns: int, width: float) -> list[float]:
    """Points: more for columns with longer texts."""
    longest = [_SHORTEST] * columns
    for cell in table.cells:
        if cell.columns == 1:
            letters = max([len(line.text) for line in cell.lines], default=0)
            longest[cell.column] = max(longest[cell.column], min(letters, _LONG))
    return [width * letters / sum(longest) for letters in longest]


def _cell(cell: Cell) -> Iterator[Paragraph]:
    for line in cell.lines:
        yield from _paragraphs(line.text, _style(_TEXT - 1.5))


def _picture(
    picture: Picture, number: int, page: Page, source: Source, room: tuple[float, float]
) -> Iterator[Any]:
    """What it shows, in its size where there is room; the title of a chart, whose numbers follow in
    a table.
    """
    shown = None
    if not picture.is_chart:
        try:
            shown = source.picture(number, page, picture)
        except EngineError:
            shown = None
    if shown is None:
        for line in picture.text.splitlines():
            yield from _paragraphs(line, _style())
        return
    size = shown.size
    if picture.box:
        size = (picture.box.width, picture.box.height)
    scale = min(_POINTS, room[0] / size[0], room[1] / size[1])
    packed = io.BytesIO()
    shown.convert("RGB").save(packed, "PNG", compress_level=1)
    yield Image(packed, size[0] * scale, size[1] * scale, hAlign="LEFT")
