"""Text for office files: what XML can hold, its direction, and lines joined to paragraphs."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from unicodedata import bidirectional

from ocr.document import Face, Line, Word, between, is_ideograph

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SOFT_HYPHEN = "\u00ad"
_HYPHENS = ("-", "\u2010")
HYPHENS = (*_HYPHENS, SOFT_HYPHEN)  # what may divide a word at the end of a line
_ENOUGH = 1000  # characters that show the direction of a text
_NUMBER = re.compile(r"[-+(\u2212]?\s?[^\w\s]?\s?\d[\d.,' \u00a0]*\s?[^\w\s]?\)?|[-\u2013\u2014]")


def clean(text: str) -> str:
    """The text without what XML 1.0 cannot hold.

    That are control characters, lone surrogates, U+FFFE and U+FFFF.
    """
    return _FORBIDDEN.sub("", text)


def is_rtl(text: str) -> bool:
    """Whether most letters run from right to left, as in Arabic and Hebrew."""
    if text.isascii():
        return False
    kinds = [bidirectional(char) for char in text[:_ENOUGH]]
    leftward = kinds.count("R") + kinds.count("AL")
    return leftward > kinds.count("L")


def is_east_asian(text: str) -> bool:
    """Whether there is a character that Office sets in its East Asian font: Han, kana or Hangul."""
    return not text.isascii() and any(map(_is_wide, text))


def is_number(text: str) -> bool:
    """Whether a cell holds a number, an amount or the dash that stands for none.

    Such cells are right-aligned.
    """
    return len(text) <= 40 and _NUMBER.fullmatch(text.strip()) is not None


def joined(lines: Iterable[str]) -> str:
    """The lines of a paragraph as one."""
    parts: list[str] = []
    for line in lines:
        if not line:
            continue
        if parts:
            parts[-1], between = glue(parts[-1], line)
            parts.append(between)
        parts.append(line)
    return "".join(parts)


def glue(before: str, after: str) -> tuple[str, str]:
    """How a line's end meets the next line's beginning.

    Returns `before` as it is kept, and what stands between the two.
    """
    if before.endswith(SOFT_HYPHEN):
        return before[:-1], ""
    if before.endswith(_HYPHENS) and before[-2:-1].isalnum() and after[:1].isalnum():
        # A hyphen before a small letter divides a word.
        # Before a capital or a digit it belongs to a name.
        if before[-2].isalpha() and after[0].islower():
            return before[:-1], ""
        return before, ""
    return before, _between(before, after)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look; `size` in points, 0.0 for the usual one. The others as in `Word`.

    An equation is a run of its own; a space may follow it in the text.
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


def runs(lines: Iterable[Line], size: Callable[[Line], float], *, looks: bool = False) -> list[Run]:
    """The words of a paragraph's lines, as few runs as their looks allow.

    The text of all runs together is the paragraph's; raised letters are plain ones. With `looks`
    the runs have all looks of the words, and a hyphen that divides a word at the end of a line is
    a soft one; else they have neither typeface nor colour, and equations are text.
    """
    found: list[Run] = []
    for line in lines:
        word_before: Word | None = None
        for word, run in _runs_of_words(line, size(line), looks):
            if found:
                before = found[-1].text
                if word_before is None:
                    kept, space = glue(before, run.text)
                    if looks and kept != before:
                        kept += SOFT_HYPHEN
                    before = kept
                else:
                    space = between(word_before, word)
                found[-1] = replace(found[-1], text=before + space)
            word_before = word
            _append(found, run)
    return found


def text_of(found: Iterable[Run]) -> str:
    return "".join(run.text for run in found)


def _runs_of_words(line: Line, size: float, looks: bool) -> Iterator[tuple[Word, Run]]:
    for word in line.words:
        run = run_of(word, size)
        if not looks:
            run = replace(run, face="", colour="", math="")
        if run.text:
            yield word, run


def run_of(word: Word, size: float) -> Run:
    """A word with all its looks."""
    return Run(
        _spaced(word.text),
        word.bold,
        word.italic,
        size,
        word.face,
        word.colour,
        word.raised,
        word.struck,
        word.underlined,
        word.math,
    )


def _spaced(text: str) -> str:
    return " ".join(clean(text).split())


def _append(found: list[Run], run: Run) -> None:
    """Add a run, to the last one where they look alike."""
    if found and not run.math and replace(found[-1], text=run.text) == run:
        found[-1] = replace(run, text=found[-1].text + run.text)
    else:
        found.append(run)


def _between(before: str, after: str) -> str:
    if is_ideograph(before[-1:]) and is_ideograph(after[:1]):
        return ""
    return " "


def _is_wide(char: str) -> bool:
    return is_ideograph(char) or "\u1100" <= char <= "\u11ff" or "\uac00" <= char <= "\ud7af"
