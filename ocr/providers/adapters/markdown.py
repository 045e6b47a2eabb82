"""Markdown, as providers answer with, into the tree: headings, lists, paragraphs and tables, without boxes.

It reads what models write about a printed page (CommonMark 0.31, GFM's tables, HTML's tables), not all that Markdown
is: indented text is no code, lines keep their breaks, and a line of signs under a text is a rule that was printed.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from ocr.document import NOWHERE, Block, Item, Kind, Line
from ocr.errors import EngineError, ErrorCode
from ocr.providers.adapters import grids, spans

# Where a provider says nothing of how sure it is, nobody knows: as far from "sure" as from "not at all".
STATED_BY_NOBODY = 0.5
LONGEST = 1_000_000  # characters of one page; the fullest printed page has some 20,000
DEEPEST = 9  # level of a list, as Word has
_UNWANTED = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\x85"}
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]+(.*))?")
_CLOSING = re.compile(r"(?:^|[ \t])#++$")
_ENTRY = re.compile(r"([ \t]*+)([-*+•◦▪●○‣·]|[0-9]{1,9}[.)])[ \t]++(\S.*)")
_QUOTE = re.compile(r"^(?:[ ]{0,3}>(?=[ >]|$))+ ?")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}+|~{3,}+)[ \t]*+([^`\s]*+)[^`]*")
_TABLE = re.compile(r"(?<!\\)(<table(?=[\s>]))|(</table\s{0,5}>)", re.IGNORECASE)
_WRAPPERS = ("markdown", "md", "html")  # what a fence around an answer says that it holds


def items(text: str, confidence: float = STATED_BY_NOBODY) -> tuple[Item, ...]:
    """The blocks and tables of a page's Markdown, in order. Time and memory are linear in its length.

    Raises EngineError("too_large") for more than LONGEST characters.
    """
    if len(text) > LONGEST:
        raise EngineError(
            "The provider answered with more text than a page can hold.", code=ErrorCode.TOO_LARGE
        )
    reader = _Blocks(_TABLE.sub(_apart, _plain(text)).split("\n"), confidence)
    reader.read()
    return tuple(reader.items)


def _plain(text: str) -> str:
    """Without control characters and halves of characters, which no file and no database can hold."""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_UNWANTED)


def _apart(tag: re.Match[str]) -> str:
    return f"\n{tag[0]}" if tag[1] else f"{tag[0]}\n"


@dataclass(slots=True)
class _Blocks:
    lines: list[str]
    confidence: float
    items: list[Item] = field(default_factory=list)
    at: int = 0
    pending: list[str] = field(default_factory=list)  # lines of the block that is being read
    level: int = 0  # of that block, if it is a list's entry
    indents: list[int] = field(
        default_factory=list
    )  # of the entry before and those that it is part of
    fences: dict[str, list[int]] = field(
        default_factory=dict
    )  # where lines stand that may close a block of code

    def read(self) -> None:
        while self.lines and not self.lines[-1].strip():
            self.lines.pop()
        for number, line in enumerate(self.lines):
            if set(mark := line.strip()) in ({"`"}, {"~"}) and len(mark) >= 3:
                self.fences.setdefault(mark, []).append(number)
        while self.at < len(self.lines):
            self._line(_QUOTE.sub("", self.lines[self.at]))
        self._end()

    def _line(self, line: str) -> None:
        """Take the line at `at`, or the block that begins there."""
        if fence := _FENCE.fullmatch(line):
            self._fenced(fence)
        elif (tag := _TABLE.match(line.lstrip())) and tag[1]:
            self._html()
        elif "|" in line and self._is_table(line):
            self._piped()
        else:
            self.at += 1
            self._text(line)

    def _text(self, line: str) -> None:
        if not line.strip() or _is_rule(line):
            self._end()
        elif heading := _HEADING.fullmatch(line):
            self._end()
            text = _CLOSING.sub("", (heading[2] or "").strip())
            self._add(spans.read(text, self.confidence), "heading", len(heading[1]))
        elif entry := _ENTRY.fullmatch(line):
            self._entry(*entry.groups())
        else:
            self.pending.append(_unbroken(line))

    def _entry(self, indent: str, mark: str, text: str) -> None:
        """Begin an entry; one that stands two columns further in than another is part of it."""
        self._end()
        width = len(indent.expandtabs(4))
        while self.indents and self.indents[-1] > width - 2:
            self.indents.pop()
        self.indents.append(width)
        self.level = min(len(self.indents), DEEPEST)
        # The star and the plus are only how Markdown writes a bullet.
        self.pending.append(f"{'•' if mark in '*+' else mark} {_unbroken(text)}")

    def _end(self) -> None:
        """Add the block that was being read."""
        lines = spans.read("\n".join(self.pending), self.confidence)
        if self.level:
            self.items.append(Block(lines, NOWHERE, "list", self.level))
        else:
            self._add(lines)
        self.pending, self.level = [], 0

    def _add(self, lines: tuple[Line, ...], kind: Kind = "paragraph", level: int = 0) -> None:
        if lines:
            self.items.append(Block(lines, NOWHERE, kind, level))
            self.indents = []

    def _fenced(self, fence: re.Match[str]) -> None:
        """A block of code as it stands; a fence around the whole answer, or one without an end, is only taken off."""
        mark, info = fence[1], fence[2].lower()
        first = not self.items and not self.pending
        self._end()
        self.at += 1
        places = self.fences.get(mark, [])
        place = bisect_left(places, self.at)
        later = places[place : place + 1]
        whole = bool(later) and first and places[-1] == len(self.lines) - 1
        if whole and (info in _WRAPPERS or (not info and len(places) == 2)):
            self.lines.pop()
        elif later and info not in _WRAPPERS:
            self._add(spans.literal("\n".join(self.lines[self.at : later[0]]), self.confidence))
            self.at = later[0] + 1
        elif later:
            self.lines[later[0]] = ""

    def _html(self) -> None:
        self._end()
        start, depth = self.at, 0
        while self.at < len(self.lines):
            for opens, _ in _TABLE.findall(self.lines[self.at]):
                depth += 1 if opens else -1
            self.at += 1
            if depth <= 0:
                break
        self._tables(grids.marked_up("\n".join(self.lines[start : self.at]), self.confidence))

    def _is_table(self, line: str) -> bool:
        after = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        return grids.is_rule(after) or (
            grids.is_row(after) and (grids.is_row(line) or grids.is_rule(line))
        )

    def _piped(self) -> None:
        self._end()
        start = self.at
        while self.at < len(self.lines) and "|" in self.lines[self.at]:
            self.at += 1
        self._tables(
            grids.piped(
                [_QUOTE.sub("", line) for line in self.lines[start : self.at]], self.confidence
            )
        )

    def _tables(self, found: list[Item]) -> None:
        self.items += found
        self.indents = []


def _is_rule(line: str) -> bool:
    signs = "".join(line.split())
    return len(signs) >= 3 and signs[0] in "-*_=" and len(set(signs)) == 1


def _unbroken(line: str) -> str:
    """Without the spaces or the backslash that end a line which the next may not be joined to."""
    line = line.strip()
    return line[:-1] if (len(line) - len(line.rstrip("\\"))) % 2 else line
