"""ALTO 4.2 XML: the layout and the words of pages, for libraries and archives."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from ocr.document import Box, Face, Item, Line, Page, Picture, Table, Word, between
from ocr.writers.common import clean
from ocr.writers.common.colours import is_colour
from ocr.writers.source import Source

_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="{_NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-2.xsd" \
SCHEMAVERSION="4.2">
<Description>
<MeasurementUnit>pixel</MeasurementUnit>
<sourceImageInformation><fileName>{{title}}</fileName></sourceImageInformation>
<Processing ID="processing_1">
<processingSoftware><softwareName>Polyglyph</softwareName></processingSoftware>
</Processing>
</Description>
"""
_SPOOL = 8 * 1024 * 1024  # bytes that wait in memory


def write(pages: Iterable[Page], source: Source, out: BinaryIO) -> None:
    """The pages wait in a temporary file, as ALTO has the styles that they use before them."""
    markup = _Markup()
    with tempfile.SpooledTemporaryFile(_SPOOL) as layout:
        for position, page in enumerate(pages, 1):
            for part in markup.page(page, source.number_of(position)):
                layout.write(part.encode())
        layout.seek(0)
        out.write(_HEAD.format(title=escape(clean(source.title))).encode())
        out.write(markup.styles().encode())
        out.write(b"<Layout>\n")
        shutil.copyfileobj(layout, out)
        if not markup.pages:  # a layout has one page at least
            out.write(b'<Page ID="page_1" PHYSICAL_IMG_NR="1"/>\n')
    out.write(b"</Layout>\n</alto>\n")


# The attributes of a TextStyle that say what a typeface is.
_FACES: dict[Face, str] = {
    "": "",
    "serif": ' FONTTYPE="serif"',
    "sans": ' FONTTYPE="sans-serif"',
    "mono": ' FONTWIDTH="fixed"',
}
_Style = tuple[float, str, Face, str]  # points, ALTO's names of looks, typeface, colour


class _Markup:
    """The markup of pages. Blocks, lines and words are numbered through the whole document."""

    def __init__(self) -> None:
        self.pages = 0
        self._styles: dict[_Style, str] = {}
        self._counts = {"block": count(1), "line": count(1), "string": count(1)}

    def styles(self) -> str:
        """The styles of all pages so far; nothing where none is known."""
        if not self._styles:
            return ""
        parts = ["<Styles>\n"]
        for style, name in self._styles.items():
            parts.append(_text_style(style, name))
        parts.append("</Styles>\n")
        return "".join(parts)

    def page(self, page: Page, number: int) -> Iterator[str]:
        self.pages = number
        size = f' WIDTH="{page.width}" HEIGHT="{page.height}"'
        confidence = _share(page.confidence)
        yield f'<Page ID="page_{number}" PHYSICAL_IMG_NR="{number}"{size} PC="{confidence}">\n'
        yield f'<PrintSpace ID="space_{number}" HPOS="0" VPOS="0"{size}>\n'
        for item in page.blocks:
            yield from self._item(item)
        yield "</PrintSpace>\n</Page>\n"

    def _item(self, item: Item) -> Iterator[str]:
        if isinstance(item, Table):
            yield f'<ComposedBlock{self._id("block")} TYPE="table"{_box(item.box)}>\n'
            for cell in item.cells:
                yield from self._block(cell.lines, cell.box)
            yield "</ComposedBlock>\n"
        elif isinstance(item, Picture):
            yield f"<Illustration{self._id('block')}{_box(item.box)}/>\n"
            for block in item.blocks:
                # Inside an office file's picture, boxes are not those of the page.
                placed = not item.source
                yield from self._block(block.lines, block.box, placed=placed)
        else:
            yield from self._block(item.lines, item.box)

    def _block(self, lines: Iterable[Line], box: Box, *, placed: bool = True) -> Iterator[str]:
        """A block of text, also where it has no line: an empty cell keeps its place."""
        yield f"<TextBlock{self._id('block')}{_box(box, placed=placed)}>\n"
        for line in lines:
            words = [word for word in line.words if clean(word.text)]
            if not words:  # a line has one word at least
                continue
            style = self._style(line, "", "", "")
            yield f"<TextLine{self._id('line')}{style}{_box(line.box, placed=placed)}>\n"
            yield from self._words(line, words, placed=placed)
            yield "</TextLine>\n"
        yield "</TextBlock>\n"

    def _words(self, line: Line, words: list[Word], *, placed: bool) -> Iterator[str]:
        before = None
        for word in words:
            if before and between(before, word):
                gap = ""
                if placed:
                    gap = _gap(before.box, word.box)
                yield f"<SP{gap}/>\n"
            yield self._string(line, word, placed=placed)
            before = word

    def _string(self, line: Line, word: Word, *, placed: bool) -> str:
        looks = _looks(word)
        style = ""
        if looks or word.face or word.colour:
            style = self._style(line, looks, word.face, word.colour)
        if looks:
            style += f' STYLE="{looks}"'
        place = _box(word.box, placed=placed)
        content = quoteattr(clean(word.text), {"\n": " ", "\t": " ", "\r": " "})
        confidence = _share(word.confidence)
        attributes = f'{self._id("string")}{style}{place} CONTENT={content} WC="{confidence}"'
        return f"<String{attributes}/>\n"

    def _style(self, line: Line, looks: str, face: Face, colour: str) -> str:
        """The reference to the style of letters of a line, where their size is known."""
        if not 0 < line.size < 10_000:
            return ""
        if not is_colour(colour):
            colour = ""
        style = (round(line.size * 2) / 2, looks, face, colour)
        if style not in self._styles:
            self._styles[style] = f"style_{len(self._styles) + 1}"
        return f' STYLEREFS="{self._styles[style]}"'

    def _id(self, kind: str) -> str:
        return f' ID="{kind}_{next(self._counts[kind])}"'


def _text_style(style: _Style, name: str) -> str:
    size, looks, face, colour = style
    attributes = _FACES[face]
    if colour:
        attributes += f' FONTCOLOR="{colour}"'
    if looks:
        attributes += f' FONTSTYLE="{looks}"'
    return f'<TextStyle ID="{name}" FONTSIZE="{size:g}"{attributes}/>\n'


def _looks(word: Word) -> str:
    """The looks that ALTO has names for."""
    names = []
    if word.bold:
        names.append("bold")
    if word.italic:
        names.append("italics")
    if word.raised > 0:
        names.append("superscript")
    if word.raised < 0:
        names.append("subscript")
    if word.struck:
        names.append("strikethrough")
    if word.underlined:
        names.append("underline")
    return " ".join(names)


def _box(box: Box, *, placed: bool = True) -> str:
    if not box or not placed:
        return ""
    return f' HPOS="{box.left}" VPOS="{box.top}" WIDTH="{box.width}" HEIGHT="{box.height}"'


def _gap(first: Box, second: Box) -> str:
    """The place of the space between two words, whichever of them is to the left."""
    left = min(first.right, second.right)
    right = max(first.left, second.left)
    if not first or not second or right <= left:
        return ""
    return f' HPOS="{left}" VPOS="{min(first.top, second.top)}" WIDTH="{right - left}"'


def _share(confidence: float) -> str:
    return f"{min(max(confidence, 0.0), 1.0):.4g}"
