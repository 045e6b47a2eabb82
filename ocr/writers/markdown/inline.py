"""The letters of paragraphs and cells as Markdown."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from ocr.document import NOWHERE, Line, Word, plain_text
from ocr.writers.common.prose import shown_lines
from ocr.writers.common.text import Run

# What Markdown would take as its own sign, anywhere
MARKS = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?[0-9A-Za-z]+;))")
# A formula in TeX, which stays as it is written
MATHS = re.compile(
    r"(\$\$[^$]{1,4000}+\$\$|\$(?=\S)[^$\n]{0,400}?[\\^_{][^$\n]{0,400}(?<=\S)\$(?!\d))"
)
# And at the beginning of a line
OPENINGS = re.compile(r"^(#+|[-+=]+)(?=\s|$)|^(\d+)([.)])(?=\s|$)")


def literal(line: str) -> str:
    """The line so that Markdown shows just these characters."""
    return opened(escaped(line.strip()))


def escaped(text: str) -> str:
    parts = MATHS.split(text)
    for place in range(0, len(parts), 2):
        parts[place] = MARKS.sub(r"\\\1", parts[place])
    return "".join(parts)


def opened(line: str) -> str:
    """A line of Markdown that begins no heading, list or rule."""
    return OPENINGS.sub(_escaped_opening, line)


def _escaped_opening(opening: re.Match[str]) -> str:
    """`# a` -> `\\# a`, `1. a` -> `1\\. a`"""
    sign, digits, point = opening.groups()
    return f"\\{sign}" if sign else f"{digits}\\{point}"


def inline(
    lines: Iterable[Line], *, keep_lines: bool, bold: bool = True, italic: bool = False
) -> list[str]:
    """The lines that are shown.

    Without `bold` that is left out, as headings are bold anyway; with `italic` all is.
    """

    def change(run: Run) -> Run:
        run = replace(
            _plain_digits(run),
            size=0.0,
            face="",
            colour="",
            underlined=False,
            math="",
            italic=run.italic or italic,
        )
        if not bold:
            run = replace(run, bold=False)
        return run

    shown = shown_lines(lines, keep_lines=keep_lines, change=change)
    found = []
    for runs in shown:
        text = _line(runs)
        if text:
            found.append(text)
    return found


def _plain_digits(run: Run) -> Run:
    """Raised digits are Unicode's, which every program shows."""
    if not run.raised:
        return run
    text = run.text.rstrip()
    if not text:
        return replace(run, raised=0)
    plain = plain_text(Word(text, NOWHERE, 1.0, raised=run.raised))
    if plain == text:
        return run
    return replace(run, text=plain + run.text[len(text) :], raised=0)


def _line(runs: list[Run]) -> str:
    parts = []
    for place, run in enumerate(runs):
        before = after = ""
        if place:
            before = _beside(runs[place - 1], -1)
        if place + 1 < len(runs):
            after = _beside(runs[place + 1], 0)
        parts.append(_run(run, before, after))
    return "".join(parts).strip()


def _beside(run: Run, place: int) -> str:
    """The character of a run that is next to another one; a letter where signs would meet."""
    char = run.text[place]
    has_signs = run.bold or run.italic or run.struck
    if has_signs and not char.isspace():
        return "x"
    return char


def _run(run: Run, before: str, after: str) -> str:
    """A run in its signs; `before` and `after` are the characters beside it."""
    text = run.text.strip()
    if not text:
        return run.text
    start = run.text.index(text)
    head, tail = run.text[:start], run.text[start + len(text) :]
    if head:
        before = " "
    if tail:
        after = " "
    marked = escaped(text)
    if run.raised > 0:
        marked = f"<sup>{marked}</sup>"
    elif run.raised < 0:
        marked = f"<sub>{marked}</sub>"
    # Signs of Markdown work between spaces and punctuation only; elements do anywhere.
    if not _is_apart(before) or not _is_apart(after):
        return head + _in_elements(run, marked) + tail
    if run.struck:
        marked = f"~~{marked}~~"
    if run.italic:
        marked = f"*{marked}*"
    if run.bold:
        marked = f"**{marked}**"
    return head + marked + tail


def _in_elements(run: Run, marked: str) -> str:
    if run.struck:
        marked = f"<s>{marked}</s>"
    if run.italic:
        marked = f"<em>{marked}</em>"
    if run.bold:
        marked = f"<strong>{marked}</strong>"
    return marked


def _is_apart(char: str) -> bool:
    return not char or char.isspace() or unicodedata.category(char)[0] in "PS"
