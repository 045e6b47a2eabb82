"""Runs of text, as office files have them, into the tree's lines of words. None of them has a
place.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from ocr.document import NOWHERE, Align, Block, Face, Kind, Line, Word
from ocr.readers.office.package import q

_TOKENS = re.compile(r"\n|[^\S\n]+|\S+")
_NEWLINES = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Latin ligatures, and the shaped forms of Hebrew and Arabic letters.
_SHAPED = re.compile(r"[\ufb00-\ufdff\ufe70-\ufefc]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_DARK, _LIGHT = 0x30, 0xB0  # of 255


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike; a line feed in them begins a new line. `size` is in points, 0.0
    unknown; the other looks are as in `ocr.document.Word`. An equation is one run: `math` is its
    Office Math, and its text is one word, spaces or not.
    """

    text: str
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    face: Face = ""
    colour: str = ""
    raised: int = 0
    struck: bool = False
    underlined: bool = False
    math: str = ""

    def continues(self, before: "Run") -> bool:
        """Whether letters that follow others without a space are the same word's."""
        if self.math or before.math:
            return False
        looks = (self.raised, self.struck, self.underlined)
        return looks == (before.raised, before.struck, before.underlined)


def lines(runs: Iterable[Run]) -> tuple[Line, ...]:
    """The lines with words on them.

    A word that runs share looks like its first letter, but raised, struck and underlined letters
    and equations are words of their own, joined to the one before.
    """
    rows: list[list[_Piece]] = [[]]
    touches = False
    for run in runs:
        for text in _pieces(run):
            if text == "\n":
                rows.append([])
                touches = False
            elif text.isspace():
                touches = False
            else:
                if touches and run.continues(rows[-1][-1].run):
                    rows[-1][-1].text += text
                else:
                    rows[-1].append(_Piece(text, run, touches))
                touches = True
    return tuple(_line(row) for row in rows if row)


def block(
    runs: Iterable[Run], kind: Kind = "paragraph", level: int = 0, align: Align = ""
) -> Block | None:
    """A block without a place; None when there is no word in it."""
    found = lines(runs)
    if not found:
        return None
    return Block(found, NOWHERE, kind, level, align)


def mark_run(mark: str, first: Run) -> Run:
    """The mark of an entry of a list, which looks like the letters that follow it."""
    return Run(mark, first.bold, first.italic, first.size, first.face, first.colour)


def labelled(kind: Kind, label: str, name: str, rows: list[Line]) -> Block | None:
    """A comment or a speaker's note: the first line says what it is and whose.

    None without lines.
    """
    if not rows:
        return None
    name = " ".join(clean(name).split())
    title = f"{label}:"
    if name:
        title = f"{label} ({name}):"
    return Block((*lines([Run(title)]), *rows), NOWHERE, kind, keep_lines=True)


def shade_of(properties: etree._Element | None) -> str:
    """The colour that w:shd fills a cell with, as `ocr.document.Cell` has it."""
    if properties is None:
        return ""
    stated = str(properties.get(q("w:fill"), ""))
    if not _COLOUR.fullmatch(stated) or stated.lower() == "ffffff":
        return ""
    return stated.lower()


def integer(text: str | None, default: int = 0) -> int:
    """A whole number as a file states it, `default` where it states none."""
    match = re.match(r"\s*([+-]?\d{1,15})", text or "")
    if not match:
        return default
    return int(match[1])


@dataclass(slots=True)
class _Piece:
    """A word under construction; `joined` as in `ocr.document.Word`."""

    text: str
    run: Run
    joined: bool


def _pieces(run: Run) -> list[str]:
    """Words, spaces and line feeds."""
    text = clean(run.text)
    if not run.math:
        return _TOKENS.findall(text)
    text = " ".join(text.split())
    if not text:
        return []
    return [text]


def seen_colour(stated: str) -> str:
    """The colour of letters as `ocr.document.Word` has it.

    "" for black, for light ones, which stand on something dark, and for what is no colour.
    """
    if not _COLOUR.fullmatch(stated):
        return ""
    values = bytes.fromhex(stated)
    if max(values) <= _DARK or min(values) >= _LIGHT:
        return ""
    return stated.lower()


def clean(text: str) -> str:
    """The text without what is not seen; ligatures are the letters that they are made of."""
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text))
    return _SHAPED.sub(_opened, text)


def _opened(shaped: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", shaped[0])


def _line(row: list[_Piece]) -> Line:
    sizes: Counter[float] = Counter()
    for piece in row:
        sizes[piece.run.size] += len(piece.text)
    return Line(tuple(map(_word, row)), NOWHERE, sizes.most_common(1)[0][0])


def _word(piece: _Piece) -> Word:
    run = piece.run
    return Word(
        piece.text,
        NOWHERE,
        1.0,
        run.bold,
        run.italic,
        face=run.face,
        colour=run.colour,
        raised=run.raised,
        struck=run.struck,
        underlined=run.underlined,
        joined=piece.joined,
        math=run.math,
    )
