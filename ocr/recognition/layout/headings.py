"""Headings and entries of lists, told from paragraphs by what can be seen: size, weight, marks,
hanging lines.
"""

import re
from dataclasses import dataclass
from statistics import median

from msgspec.structs import replace

from ocr.document import Block, is_ideograph
from ocr.recognition.layout.paragraphs import Measured, Paragraph, block_of, em_of

_LEVELS = ((1.75, 1), (1.4, 2), (1.17, 3))  # letters against the body's, at least
_MOST_WORDS, _MOST_LINES = 16, 3
_BULLETS = "•◦▪‣·*-\u2013\u2014"
_TAKEN_FOR_BULLETS = "¢©®°»e"  # what an engine reads in their place
_NUMBER = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])$")


def body_em(paragraphs: list[Paragraph]) -> float:
    """The size of most letters of a page, in pixels; 0.0 for a page without lines."""
    sizes = [
        measured.em
        for one in paragraphs
        for measured in one
        for _ in range(1 + len(measured.line.text) // 8)
    ]
    return median(sizes) if sizes else 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph, or with a `level` from 1 an entry of a list."""

    paragraph: Paragraph
    level: int = 0


def marked(entries: list[Entry], body: float) -> list[Block]:
    """The entries as blocks, headings found.

    Where nothing runs on for lines there is no body to stand over.
    """
    running = sum(
        len(one.paragraph) >= 3 and len(one.paragraph[0].line.words) >= 4 for one in entries
    )
    blocks = []
    for number, entry in enumerate(entries):
        block = block_of(entry.paragraph)
        if entry.level:
            block = replace(_with_mark(block), kind="list", level=entry.level)
        elif (
            running
            and number < len(entries) - 1
            and (level := _level(entry.paragraph, block, body))
        ):
            block = replace(block, kind="heading", level=level)
        blocks.append(block)
    return blocks


def _with_mark(block: Block) -> Block:
    """The entry with the mark that stands on the paper, where an engine took it for a letter."""
    first, *others = block.lines
    mark, *words = first.words
    if mark.text not in _TAKEN_FOR_BULLETS:
        return block
    return replace(block, lines=(replace(first, words=(replace(mark, text="•"), *words)), *others))


def _level(paragraph: Paragraph, block: Block, body: float) -> int:
    words = [word for line in block.lines for word in line.words]
    if len(words) > _MOST_WORDS or len(block.lines) > _MOST_LINES or not _is_title(block.text):
        return 0
    if sum(word.confidence for word in words) < 0.7 * len(words):
        return 0
    ratio = em_of(paragraph) / body
    level = next((level for least, level in _LEVELS if ratio >= least), 0)
    if level == 3 and ratio < 1.25 and len(block.lines) > 1:
        return 0
    bold = all(word.bold for word in words if len(word.text) > 2) and any(
        word.bold for word in words
    )
    return level or (3 if bold and ratio >= 0.92 and len(block.lines) <= 2 else 0)


def _is_title(text: str) -> bool:
    """Letters for the greater part, three at least together, begun as titles are and not ended as
    sentences are.
    """
    if not text[:1].isalnum() or text[:1].islower():
        return False
    letters = sum(map(str.isalpha, text))
    wordy = re.search(r"[^\W\d_]{3}", text) or any(map(is_ideograph, text))
    return (
        bool(wordy)
        and letters >= 0.6 * len(text.replace(" ", ""))
        and not text.rstrip().endswith((",", ";", "."))
    )


def listed(paragraphs: list[Paragraph]) -> list[Entry]:
    """The entries of lists among paragraphs: two marks one below the other, or one with hanging
    lines.
    """
    parts = _with_rests([part for one in paragraphs for part in _entries(one)])
    marks = [_mark(part[0]) for part in parts]
    held = [
        part if mark and _belongs(number, parts, marks) else None
        for number, (part, mark) in enumerate(zip(parts, marks, strict=True))
    ]
    edges = [part[0].box.left for part in held if part]
    return [
        Entry(part, _depth(part, edges) if kept else 0)
        for part, kept in zip(parts, held, strict=True)
    ]


def _with_rests(parts: list[Paragraph]) -> list[Paragraph]:
    """A line that the engine set apart goes to the entry above, where it stands under the first
    word after the mark.
    """
    joined: list[Paragraph] = []
    for part in parts:
        if joined and _continues(joined[-1], part):
            joined[-1] = [*joined[-1], *part]
        else:
            joined.append(part)
    return joined


def _continues(entry: Paragraph, part: Paragraph) -> bool:
    if _mark(entry[0]) != "bullet" or _mark(part[0]):
        return False
    em, start, last = em_of(entry), entry[0].line.words[1].box.left, entry[-1].box
    below = 0 < part[0].box.bottom - last.bottom < 1.75 * em
    return (
        below
        and all(abs(line.box.left - start) < 0.6 * em for line in part)
        and em_of(part) < 1.25 * em
    )


def _belongs(number: int, parts: list[Paragraph], marks: list[str]) -> bool:
    beside = (
        n for n in (number - 1, number + 1) if 0 <= n < len(parts) and marks[n] == marks[number]
    )
    return any(_near(parts[number], parts[n]) for n in beside) or _hangs(parts[number])


def _depth(part: Paragraph, edges: list[int]) -> int:
    """1 and one more for every edge further left, an em at least and not as far as
    another column.
    """
    em, left = em_of(part), part[0].box.left
    return min(
        6, 1 + len({round(edge / (1.5 * em)) for edge in edges if em < left - edge < 8 * em})
    )


def _entries(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph taken apart at the lines that begin with marks of one kind, where two do or the
    first does.
    """
    marks = [_mark(measured) for measured in paragraph]
    kind = next((mark for mark in marks if mark), "")
    if not kind or marks.count(kind) < 2:
        return [paragraph]
    parts: list[Paragraph] = []
    for measured, mark in zip(paragraph, marks, strict=True):
        if mark == kind or not parts:
            parts.append([])
        parts[-1].append(measured)
    return parts


def _mark(measured: Measured) -> str:
    """The kind of mark that a line of two words or more begins with; "" for none."""
    words = measured.line.words
    if len(words) < 2 or words[1].box.left - words[0].box.right > 4 * measured.em:
        return ""
    text = words[0].text
    if text in _BULLETS or text in _TAKEN_FOR_BULLETS:
        return "bullet"
    if not _NUMBER.match(text):
        return ""
    return (
        ("(" if text[0] == "(" else "") + ("1" if text.strip("(.)").isdigit() else "a") + text[-1]
    )


def _near(part: Paragraph, other: Paragraph) -> bool:
    """Whether two entries begin at one edge, with no room for another paragraph between them."""
    em = em_of(part)
    upper, lower = sorted((part, other), key=lambda one: one[0].box.top)
    edge = abs(part[0].box.left - other[0].box.left) < em
    return edge and lower[0].box.top - upper[-1].box.bottom < 2 * em


def _hangs(part: Paragraph) -> bool:
    """Whether the further lines stand under the first word after the mark."""
    mark, after = part[0].line.words[:2]
    start = after.box.left
    if mark.text in _TAKEN_FOR_BULLETS:
        return False
    return len(part) >= 2 and all(abs(line.box.left - start) < 0.6 * line.em for line in part[1:])
