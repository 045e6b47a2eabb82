"""The letters of paragraphs and cells as HTML."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from ocr.document import Line
from ocr.writers.common.colours import ink
from ocr.writers.common.prose import shown_lines
from ocr.writers.common.text import Run


def inline(lines: Iterable[Line], *, keep_lines: bool, bold: bool = True) -> str:
    """The text with its looks. Without `bold` that is left out, as headings are bold anyway."""

    def change(run: Run) -> Run:
        return replace(
            run,
            size=0.0,
            face="",
            math="",
            bold=run.bold and bold,
            colour=ink(run.colour),
        )

    shown = shown_lines(lines, keep_lines=keep_lines, change=change)
    parts = ["".join(map(_run, found)).strip() for found in shown]
    return "<br>\n".join(filter(None, parts))


def plain(lines: Iterable[Line], *, bold: bool) -> str:
    """As `inline`, with the looks that Markdown knows as well and on one line."""

    def change(run: Run) -> Run:
        run = replace(run, size=0.0, face="", colour="", underlined=False, math="")
        if not bold:
            run = replace(run, bold=False)
        return run

    shown = shown_lines(lines, keep_lines=False, change=change)
    return " ".join("".join(map(_run, found)).strip() for found in shown)


def _run(run: Run) -> str:
    """A run in its elements; the space after it stands outside of them."""
    text = run.text.rstrip()
    space = run.text[len(text) :]
    marked = escape(text, quote=False)
    if not text:
        return space
    if run.raised > 0:
        marked = f"<sup>{marked}</sup>"
    elif run.raised < 0:
        marked = f"<sub>{marked}</sub>"
    if run.underlined:
        marked = f"<u>{marked}</u>"
    if run.struck:
        marked = f"<s>{marked}</s>"
    if run.italic:
        marked = f"<em>{marked}</em>"
    if run.bold:
        marked = f"<strong>{marked}</strong>"
    if run.colour:
        marked = f'<span style="color:#{run.colour}">{marked}</span>'
    return marked + space
