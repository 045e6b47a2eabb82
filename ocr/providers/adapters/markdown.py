"""Providers' Markdown -> the tree: headings, lists, paragraphs and tables, without boxes.

markdown-it makes tokens of it, by CommonMark and the rules of `markdown_rules`; this walks over
them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markdown_it.token import Token

from ocr.document import NOWHERE, Block, Item, Kind, Line, Word
from ocr.errors import EngineError, ErrorCode
from ocr.providers.adapters.markdown_rules import parser
from ocr.providers.adapters.markdown_tables import html_table, pipe_table

# The confidence where a provider states none: as far from "sure" as from "not at all".
STATED_BY_NOBODY = 0.5
LONGEST = 1_000_000  # characters of one page; the fullest printed page has some 20,000
DEEPEST = 9  # level of a list, as Word has
_UNWANTED = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\x85"}
_MOST_FENCES = 3  # one in another around Markdown
_WRAPPERS = ("markdown", "md", "html")  # what a fence around an answer says that it holds
_OUTER_FENCE = re.compile(
    r"(`{3,}+|~{3,}+)[ \t]*(markdown|md|html|)\n(.*)\n[ ]{0,3}\1", re.S | re.I
)
_TABLE_TAG = re.compile(r"(?<!\\)(<table(?=[\s>]))|(</table\s{0,5}>)", re.IGNORECASE)
_BULLETS = "•◦▪●○‣·"  # printed ones, which Markdown does not know
_SPACE = re.compile(r"(\s+)")
_ADDRESS = re.compile(r"[:/#.@]")  # what the "(4)" in "[3](4)" of a printed page has not

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_BREAKS = {"br", "p", "div", "center", "table", "tr", "td", "th", "li", "ul", "ol"}
_BREAKS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"a", "body", "del", "figure", "font", "hr", "html", "img", "ins", "mark"}
_SILENT |= {"s", "small", "span", "u"}
# Tags that change the text between them.
_COUNTED = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sup": "sup", "sub": "sub"}
_NORMAL = "0123456789+-=()"
_SUPERSCRIPT = str.maketrans(_NORMAL, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_SUBSCRIPT = str.maketrans(_NORMAL, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")

_PARSER = parser()


def items(text: str, confidence: float = STATED_BY_NOBODY) -> tuple[Item, ...]:
    """The blocks and tables of a page's Markdown, in order.

    Time and memory are linear in its length. Raises EngineError("too_large") for more than LONGEST
    characters.
    """
    if len(text) > LONGEST:
        raise EngineError(
            "The provider answered with more text than a page can hold.", code=ErrorCode.TOO_LARGE
        )
    blocks = _Blocks(confidence)
    blocks.read(_clean(text))
    return tuple(blocks.items)


def _clean(text: str) -> str:
    """Without what no file and no database can hold: control characters and halves of characters.

    Also without a fence around it all, and HTML's tables begin and end at lines of their own.
    """
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    text = _without_outer_fence(text.translate(_UNWANTED))
    return _TABLE_TAG.sub(_on_its_own_line, text)


def _without_outer_fence(text: str) -> str:
    """Without a fence around all of the answer, which may hold others that end like it."""
    found = _OUTER_FENCE.fullmatch(text.strip())
    if found is None:
        return text
    mark, language, inner = found.groups()
    if not language and mark in inner:
        return text
    return inner


def _on_its_own_line(tag: re.Match[str]) -> str:
    if tag[1]:
        return f"\n{tag[1]}"
    return f"{tag[2]}\n"


class _Blocks:
    """Walks over the tokens of blocks."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence
        self.items: list[Item] = []
        self.level = 0  # lists around what is read
        self.mark = ""  # of a list's entry whose text has not come yet
        self.fences = 0  # fences around what is read

    def read(self, text: str) -> None:
        # With the last line ended, the lines of a fence can be counted.
        tokens = _PARSER.parse(f"{text}\n")
        for before, token in pairwise([Token("", "", 0), *tokens]):
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self.level += 1
                case "bullet_list_close" | "ordered_list_close":
                    self.level -= 1
                case "list_item_open":
                    self.mark = f"{self.mark} {_mark(token)}".strip()
                case "list_item_close" if self.mark:
                    self._text((), "list", self.level)
                case "inline" if before.type == "heading_open":
                    self._text(self._lines(token), "heading", int(before.tag[1:]))
                case "inline" if self.mark:
                    self._text(self._lines(token), "list", self.level)
                case "inline":
                    self._text(self._lines(token), "paragraph", 0)
                case "fence":
                    self._fence(token)
                case "pipe_table":
                    self.items += pipe_table(token.meta["rows"], self._lines_of_cell)
                case "html_table":
                    self.items += html_table(token.content, self._lines_of_cell)

    def _lines(self, inline: Token) -> tuple[Line, ...]:
        return _read_inline(inline.children or [], self.confidence)

    def _lines_of_cell(self, text: str) -> tuple[Line, ...]:
        (inline,) = _PARSER.parseInline(text)
        return self._lines(inline)

    def _text(self, lines: Sequence[Line], kind: Kind, level: int) -> None:
        """Add a block, after its mark. A line with a printed bullet begins a list entry."""
        block: list[Line] = []
        if self.mark:
            block = [_marked(self.mark, lines[:1], self.confidence)]
            lines = lines[1:]
            self.mark = ""
        for line in lines:
            has_bullet = len(line.words) > 1 and line.words[0].text in _BULLETS
            if has_bullet and kind != "heading":
                self._add(block, kind, level)
                block, kind, level = [], "list", self.level + 1
            block.append(line)
        self._add(block, kind, level)

    def _add(self, lines: Sequence[Line], kind: Kind, level: int) -> None:
        if lines:
            self.items.append(Block(tuple(lines), NOWHERE, kind, min(level, DEEPEST)))

    def _fence(self, token: Token) -> None:
        """Code as it stands. What says that it is Markdown, or has no end, is read as Markdown."""
        first, after = token.map or (0, 0)
        has_end = after - first == token.content.count("\n") + 2
        is_markdown = token.info.strip().lower() in _WRAPPERS
        if self.fences < _MOST_FENCES and (is_markdown or not has_end):
            self.fences += 1
            self.read(token.content)
            self.fences -= 1
            return
        lines = _Lines(self.confidence)
        lines.add(token.content)
        self._text(lines.finish(), "paragraph", 0)


def _mark(entry: Token) -> str:
    """The mark of a list's entry. The star and the plus are only how Markdown writes a bullet."""
    if entry.info:
        return f"{entry.info}{entry.markup}"
    if entry.markup in "*+":
        return "•"
    return entry.markup


def _marked(mark: str, lines: Sequence[Line], confidence: float) -> Line:
    """The line with its mark, or the mark alone."""
    words = [Word(mark, NOWHERE, confidence)]
    for line in lines:
        words += line.words
    return Line(tuple(words), NOWHERE)


def _read_inline(tokens: Iterable[Token], confidence: float) -> tuple[Line, ...]:
    """The lines of a paragraph, a heading or a cell, without those that have no word."""
    lines = _Lines(confidence)
    links: list[str] = []  # addresses that are none
    for token in tokens:
        match token.type:
            case "strong_open" | "em_open":
                lines.open[token.tag] += 1
            case "strong_close" | "em_close":
                lines.open[token.tag] -= 1
            case "softbreak" | "hardbreak":
                lines.add("\n")
            case "image":
                lines.add(" ")
            case "html_inline":
                _read_tag(token.content, lines)
            case "link_open":
                address = str(token.attrGet("href") or "")
                is_address = token.markup == "autolink" or _ADDRESS.search(address)
                links.append("" if is_address else f"]({address})")
                lines.add("" if is_address else "[")
            case "link_close":
                lines.add(links.pop())
            case _:
                lines.add(token.content)
    return lines.finish()


def _read_tag(tag: str, lines: "_Lines") -> None:
    """Take an HTML tag: a style, a break or nothing; an unknown tag is text."""
    found = _TAG.match(tag)
    if found is None:
        if not tag.startswith("<!--"):
            lines.add(tag)
        return
    name = found[2].lower()
    if name in _BREAKS:
        lines.add("\n")
    elif name in _COUNTED:
        style = _COUNTED[name]
        if not found[1]:
            lines.open[style] += 1
        elif lines.open[style]:
            lines.open[style] -= 1
    elif name not in _SILENT:
        lines.add(tag)


class _Lines:
    """Collects lines of text in the styles that are open.

    A word is bold or italic when all of it is.
    """

    def __init__(self, confidence: float) -> None:
        self.open: Counter[str] = Counter()
        self._confidence = confidence
        self._word: list[tuple[str, bool, bool]] = []  # pieces of a word: text, bold, italic
        self._words: list[Word] = []
        self._lines: list[Line] = []

    def add(self, text: str) -> None:
        if self.open["sup"]:
            text = text.translate(_SUPERSCRIPT)
        elif self.open["sub"]:
            text = text.translate(_SUBSCRIPT)
        for piece in _SPACE.split(text):
            if piece and not piece.isspace():
                self._word.append((piece, self.open["strong"] > 0, self.open["em"] > 0))
                continue
            if piece:
                self._end_word()
            if "\n" in piece:
                self._end_line()

    def finish(self) -> tuple[Line, ...]:
        self._end_line()
        return tuple(self._lines)

    def _end_word(self) -> None:
        if not self._word:
            return
        text = "".join(piece[0] for piece in self._word)
        bold = all(piece[1] for piece in self._word)
        italic = all(piece[2] for piece in self._word)
        self._words.append(Word(text, NOWHERE, self._confidence, bold, italic))
        self._word = []

    def _end_line(self) -> None:
        self._end_word()
        if self._words:
            self._lines.append(Line(tuple(self._words), NOWHERE))
        self._words = []
