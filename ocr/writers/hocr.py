"""hOCR 1.2 as XHTML, for programs that read OCR results.

Pages, areas, paragraphs, lines and words with their boxes.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from ocr.document import Block, Box, Cell, Item, Line, Page, Picture, Table, Word, between
from ocr.writers.common import clean, is_rtl
from ocr.writers.common.grid import grid, is_first_place
from ocr.writers.source import Source

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<title>{title}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="ocr-system" content="Polyglyph" />
<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word ocr_table \
ocr_photo ocrp_wconf" />
</head>
<body>
"""


_KINDS = ("block", "par", "line", "word", "table", "photo")  # of elements that have an id
# What the name of an image may not have, as it stands in quotes between semicolons.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('"\\;', "_"))


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """One page after the other.

    What has no known place has no bbox; neither have words in a picture of an office file.
    """
    title = clean(source.title)
    out.write(_HEAD.format(title=escape(title)).encode())
    for position, page in enumerate(pages, 1):
        for part in _Markup(page, source.number_of(position)).page(title):
            out.write(part.encode())
    out.write(b"</body>\n</html>\n")


class _Markup:
    """The markup of one page. Elements are numbered within the page, as in word_3_17."""

    def __init__(self, page: Page, number: int) -> None:
        self._page, self._number = page, number
        self._counts = {kind: count(1) for kind in _KINDS}

    def page(self, title: str) -> Iterator[str]:
        page = self._page
        properties = []
        if title:
            properties.append(f'image "{title.translate(_NOT_IN_NAMES)}"')
        properties.append(_bbox(Box(0, 0, page.width, page.height)))
        properties.append(f"ppageno {self._number - 1}")
        if page.dpi > 0:
            properties.append(f"scan_res {page.dpi:.0f} {page.dpi:.0f}")
        yield f'<div class="ocr_page" id="page_{self._number}"{_title(*properties)}>\n'
        for item in page.blocks:
            yield from self._item(item)
        yield "</div>\n"

    def _item(self, item: Item) -> Iterator[str]:
        if isinstance(item, Table):
            yield from self._table(item)
        elif isinstance(item, Picture):
            yield f"<div{self._named('ocr_photo', 'photo')}{_title(_bbox(item.box))}></div>\n"
            for block in item.blocks:
                # Inside an office file's picture, boxes are not those of the page.
                yield from self._area(block, placed=not item.source)
        else:
            yield from self._area(item, placed=True)

    def _area(self, block: Block, *, placed: bool) -> Iterator[str]:
        tag = "p"
        if block.kind == "heading":
            tag = f"h{min(max(block.level, 1), 6)}"
        place = _title(_bbox(block.box, placed=placed))
        yield f"<div{self._named('ocr_carea', 'block')}{place}>\n"
        yield f"<{tag}{self._named('ocr_par', 'par')}{_direction(block.text)}{place}>\n"
        yield from self._lines(block.lines, placed=placed)
        yield f"</{tag}>\n</div>\n"

    def _table(self, table: Table) -> Iterator[str]:
        places = grid(table)
        yield f"<table{self._named('ocr_table', 'table')}{_title(_bbox(table.box))}>\n"
        for row in range(places.rows):
            yield "<tr>\n"
            for column, _, cell in places.row(row):
                if cell is None:
                    yield "<td></td>\n"
                elif is_first_place(cell, (row, column)):
                    yield from self._cell(cell)
            yield "</tr>\n"
        yield "</table>\n"

    def _cell(self, cell: Cell) -> Iterator[str]:
        spans = ""
        if cell.rows > 1:
            spans += f' rowspan="{cell.rows}"'
        if cell.columns > 1:
            spans += f' colspan="{cell.columns}"'
        yield f"<td{spans}{_direction(cell.text)}>\n"
        yield from self._lines(cell.lines, placed=True)
        yield "</td>\n"

    def _lines(self, lines: Iterable[Line], *, placed: bool) -> Iterator[str]:
        for line in lines:
            name = self._named("ocr_line", "line")
            yield f"<span{name}{_title(_bbox(line.box, placed=placed), self._size(line))}>"
            before: Word | None = None
            for word in line.words:
                if not clean(word.text):
                    continue
                if before is not None:
                    yield between(before, word)
                yield self._word(word, placed=placed)
                before = word
            yield "</span>\n"

    def _size(self, line: Line) -> str:
        """The size of a line's letters in pixels, where it is known."""
        if line.size > 0 and self._page.dpi > 0:
            return f"x_size {line.size * self._page.dpi / 72:.1f}"
        return ""

    def _word(self, word: Word, *, placed: bool) -> str:
        text = escape(clean(word.text))
        if word.italic:
            text = f"<em>{text}</em>"
        if word.bold:
            text = f"<strong>{text}</strong>"
        if word.struck:
            text = f"<s>{text}</s>"
        if word.underlined:
            text = f"<u>{text}</u>"
        if word.raised > 0:
            text = f"<sup>{text}</sup>"
        if word.raised < 0:
            text = f"<sub>{text}</sub>"
        percent = min(max(round(word.confidence * 100), 0), 100)
        place = _title(_bbox(word.box, placed=placed), f"x_wconf {percent}")
        return f"<span{self._named('ocrx_word', 'word')}{place}>{text}</span>"

    def _named(self, kind: str, name: str) -> str:
        return f' class="{kind}" id="{name}_{self._number}_{next(self._counts[name])}"'


def _bbox(box: Box, *, placed: bool = True) -> str:
    if not placed or not box:
        return ""
    return f"bbox {box.left} {box.top} {box.right} {box.bottom}"


def _title(*properties: str) -> str:
    """The attribute that holds hOCR's properties, those that are not empty."""
    known = "; ".join(filter(None, properties))
    if not known:
        return ""
    return f" title={quoteattr(known)}"


def _direction(text: str) -> str:
    if is_rtl(text):
        return ' dir="rtl"'
    return ""
