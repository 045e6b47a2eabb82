"""The inside of a Markdown paragraph: marks become bold and italic words, escapes and entities what they stand for.

A run of signs that has no partner stays as text, as do long runs (the lines of a form) and signs between digits
("5*3*2"): a page's characters count for more than markup. All is linear in the text's length.
"""

import html
import re
from dataclasses import dataclass, field

from ocr.document import Line
from ocr.providers.adapters.runs import flanks, partners
from ocr.providers.adapters.styled_text import Piece, lines_of

_TOKEN = re.compile(
    r"""
    (?P<maths>\$\$[^$]{1,4000}+\$\$|\$(?=\S)[^$\n]{1,400}+\$(?!\d)|\\\((?:[^\\\n]|\\[^()\n]){1,400}+\\\))
    |(?P<escape>\\[!-/:-@\[-`{-~])
    |(?P<code>`++)
    |(?P<open>!?\[)
    |(?P<link>\]\(\s{0,9}(?P<to><[^<>\n]{0,2000}+>|[^()\s<>]{0,2000}+(?:\([^()\s]{0,500}+\)[^()\s]{0,500}+)?)
        (?:\s{1,9}(?:"[^"\n]{0,500}+"|'[^'\n]{0,500}+'))?\s{0,9}\))
    |(?P<close>\])
    |(?P<run>\*++|_++|~~)
    |(?P<address><(?P<bare>[a-zA-Z][a-zA-Z0-9+.-]{1,15}:[^<>\s]{1,1000}+|[^<>\s@]{1,100}+@[^<>\s@]{1,100}+)>)
    |(?P<tag></?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,9})\b[^<>]{0,1000}+>|<!--[^<>]{0,1000}+>)
    |(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"[<:/#.@]")  # what the "(4)" in "[3](4)" of a printed page has not
_FORMULA = re.compile(r"[\\^_{]")  # and the text between two prices neither
_BREAKS = frozenset(
    (
        "br",
        "p",
        "div",
        "center",
        "table",
        "tr",
        "td",
        "th",
        "li",
        "ul",
        "ol",
        *(f"h{n}" for n in range(1, 7)),
    )
)
_SILENT = frozenset(
    (
        "a",
        "body",
        "del",
        "figure",
        "font",
        "hr",
        "html",
        "img",
        "ins",
        "mark",
        "s",
        "small",
        "span",
        "u",
    )
)
_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
_NORMAL = "0123456789+-=()"
_SHIFTED = {
    "sup": str.maketrans(_NORMAL, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
    "sub": str.maketrans(_NORMAL, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}


def read(text: str, confidence: float) -> tuple[Line, ...]:
    """The lines of a paragraph, a heading or a cell, without those that have no word."""
    reader = _Reader(text)
    reader.read()
    return lines_of(reader.pieces, confidence)


def literal(text: str, confidence: float) -> tuple[Line, ...]:
    """The lines of a text in which nothing is a sign, as in a block of code."""
    return lines_of([Piece(text)], confidence)


@dataclass(slots=True)
class _Reader:
    text: str
    pieces: list[Piece] = field(default_factory=list)
    brackets: list[tuple[bool, int]] = field(
        default_factory=list
    )  # whether an image's, and the place of its piece
    runs: dict[str, int] = field(
        default_factory=dict
    )  # of each kind of run the last one that may still be closed
    tags: dict[str, int] = field(default_factory=dict)  # how many of a name are open
    partners: dict[int, int] = field(
        default_factory=dict
    )  # place of a run of backticks -> of the next as long

    def read(self) -> None:
        self.partners = partners(self.text)
        at = 0
        while found := _TOKEN.search(self.text, at):
            self._say(self.text[at : found.start()])
            at = self._token(found)
        self._say(self.text[at:])

    def _token(self, found: re.Match[str]) -> int:
        """Take a token. The place where reading goes on."""
        match found.lastgroup:
            case "maths":
                return self._maths(found)
            case "code":
                return self._code(found)
            case "link":
                return self._link(found)
            case "open":
                self.brackets.append((found[0] == "![", len(self.pieces)))
                self.pieces.append(Piece(found[0]))
            case "run":
                self._run(found)
            case "tag":
                self._tag(found)
            case _:
                self._word(found)
        return found.end()

    def _word(self, found: re.Match[str]) -> None:
        """A token that is only another way to write some characters."""
        match found.lastgroup:
            case "escape":
                self._say(found[0][1:])
            case "address":
                self._say(found["bare"])
            case "entity":
                self._say(html.unescape(found[0]))
            case _:  # a bracket that closes
                if self.brackets:
                    self.brackets.pop()
                self._say(found[0])

    def _say(self, text: str) -> None:
        for name, table in _SHIFTED.items():
            if self.tags.get(name):
                text = text.translate(table)
        if text:
            self.pieces.append(Piece(text))

    def _maths(self, found: re.Match[str]) -> int:
        """A formula stays as it is; else only its first sign is text."""
        if _FORMULA.search(found[0][2:-2] if found[0][0] == "\\" else found[0]):
            self._say(found[0])
            return found.end()
        self._say(found[0][0] if found[0][0] == "$" else "(")
        return found.start() + (1 if found[0][0] == "$" else 2)

    def _code(self, found: re.Match[str]) -> int:
        partner = self.partners.get(found.start())
        if partner is None:
            self._say(found[0])
            return found.end()
        self._say(self.text[found.end() : partner])
        return partner + len(found[0])

    def _link(self, found: re.Match[str]) -> int:
        """A link's text stays and its address goes; of an image nothing stays."""
        image, start = self.brackets.pop() if self.brackets else (False, -1)
        if image:
            self._drop(start)
            return found.end()
        if start >= 0 and _ADDRESS.search(found["to"]):
            self.pieces[start].text = ""
            return found.end()
        self._say("]")
        return found.start() + 1

    def _drop(self, start: int) -> None:
        """Take pieces away, but not what they change for those that follow."""
        gone = self.pieces[start:]
        self.pieces[start:] = [
            Piece(" ", sum(one.bold for one in gone), sum(one.italic for one in gone))
        ]
        self.runs = {kind: place for kind, place in self.runs.items() if place < start}

    def _run(self, found: re.Match[str]) -> None:
        run = found[0]
        opens, closes = flanks(self.text, found.start(), found.end())
        if len(run) > 3 or not (opens or closes):
            self._say(run)
            return
        for kind in (run[:2], run[2:]) if len(run) == 3 else (run,):
            self._paired(kind, opens, closes)

    def _paired(self, kind: str, opens: bool, closes: bool) -> None:
        piece = Piece(kind)
        if closes and kind in self.runs:
            partner = self.pieces[self.runs.pop(kind)]
            partner.text = piece.text = ""
            style = "" if kind == "~~" else "bold" if len(kind) == 2 else "italic"
            partner.change(style, 1)
            piece.change(style, -1)
        elif opens:
            self.runs[kind] = len(self.pieces)
        self.pieces.append(piece)

    def _tag(self, found: re.Match[str]) -> None:
        name, step = (found["name"] or "").lower(), -1 if found[0][1] == "/" else 1
        if name in _BREAKS:
            self.pieces.append(Piece("\n"))
        elif name in _STYLES or name in _SHIFTED:
            self._count(name, step)
        elif name and name not in _SILENT:
            self._say(found[0])

    def _count(self, name: str, step: int) -> None:
        if step > 0 or self.tags.get(name):
            self.tags[name] = self.tags.get(name, 0) + step
            self.pieces.append(Piece(""))
            self.pieces[-1].change(_STYLES.get(name, ""), step)
