"""A document as a flat list of lines, and back with some of them changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from msgspec.structs import replace

from ocr.correctors import Edit
from ocr.document import Box, Document, Line, Word, around


@dataclass(frozen=True, slots=True)
class Place:
    """A line and where it stands; both numbers count from 1, `line` within its page."""

    page: int
    line: int
    content: Line


def places(document: Document) -> list[Place]:
    """Every line in reading order."""
    return [
        Place(number, position, line)
        for number, page in enumerate(document.pages, 1)
        for position, line in enumerate(page.lines, 1)
    ]


def spans(line: Line) -> list[tuple[int, int, Word]]:
    """The line's words with where each starts and ends in the line's text."""
    found: list[tuple[int, int, Word]] = []
    for count, word in enumerate(line.words, 1):
        # Of this and the one before it
        stop = len(replace(line, words=line.words[max(0, count - 2) : count]).text)
        start = found[-1][0] if found else 0
        found.append((start + stop - len(word.text), start + stop, word))
    return found


def rebuild(document: Document, texts: Iterable[str]) -> str:
    """The document's text with each line's text replaced: `texts` has one for each of
    `places(document)`.
    """
    lines = (
        replace(place.content, words=(Word(text, place.content.box, 1.0),))
        for place, text in zip(places(document), texts, strict=True)
    )
    return _with(document, lines).text


def edited(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with the edits made in its words, which are then as sure as can be: 1.0."""
    by_line: dict[tuple[int, int], list[Edit]] = {}
    for edit in edits:
        by_line.setdefault((edit.page, edit.line), []).append(edit)
    found = places(document)
    return _with(
        document, (reduce(_made, by_line.get((at.page, at.line), []), at.content) for at in found)
    )


def _made(line: Line, edit: Edit) -> Line:
    for start in range(len(line.words)):
        for stop in range(start + 1, min(start + len(edit.old), len(line.words)) + 1):
            old = line.words[start:stop]
            box = around(word.box for word in old)
            if (box or None) == edit.box and Line(old, box).text == edit.old:
                word = _corrected(old, edit.new, box)
                return replace(line, words=(*line.words[:start], word, *line.words[stop:]))
    return line


def _corrected(old: tuple[Word, ...], text: str, box: Box) -> Word:
    """One word in the place of some; it looks like the first of them."""
    first = old[0]
    raised = first.raised
    if any(word.raised != raised for word in old):
        raised = 0
    return replace(first, text=text, box=box, confidence=1.0, alternatives=(), raised=raised)


def _with(document: Document, lines: Iterable[Line]) -> Document:
    """The document with `lines` in the places of its own, which are as many."""
    left = iter(lines)
    return Document(tuple(page.map_lines(lambda _: [next(left)]) for page in document.pages))
