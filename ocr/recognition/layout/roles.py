"""What a paragraph is on its page beside text: running head, foot, footnote, caption, code."""

import re

from ocr.document import Box, Item, Kind, Page, Picture, Table
from ocr.recognition.layout.marks import is_page_number
from ocr.recognition.layout.paragraphs import Paragraph

_HEAD, _FOOT = 0.085, 0.915  # of the page's height: its margins
_DEEP_HEAD = 0.13  # the same for a line with the page's number
_APART = 1.2  # em of white between a margin's text and the page's
_LEAST_BODY = 5  # lines below which a page has no margins
_MOST_LINES = 2
_CAPTION = re.compile(
    r"(?:fig(?:ure|ura|\.)?|table|tab\.|tabelle|tableau|tabla|tabella|abb(?:ildung|\.)|bild|foto"
    r"|photo|chart|exhibit|scheme|рис(?:унок|\.)|таблица|табл\.|図|图|表)\s*[\dIVX]",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"[*†‡§¹²³⁴⁵⁶⁷⁸⁹]|\(?\d{1,2}[).]?|[a-z]\)")
_SMALL = 0.93  # of the body's letters
_NEAR = 2.5  # em between a caption and what it belongs to


def kinds_of(parts: list[Paragraph], levels: list[int], page: Page, body: float) -> list[Kind]:
    """By paragraph what it is; `levels` are those of headings, `body` the size of most letters."""
    kinds: list[Kind] = []
    for part, level in zip(parts, levels, strict=True):
        kind: Kind = "paragraph"
        if part.level:
            kind = "list"
        elif level:
            kind = "heading"
        kinds.append(kind)
    _mark_margins(kinds, parts, page, body)
    _mark_notes(kinds, parts, page, body)
    return kinds


def _mark_margins(kinds: list[Kind], parts: list[Paragraph], page: Page, body: float) -> None:
    top, bottom = _HEAD * page.height, _FOOT * page.height
    numbers = {place for place, part in enumerate(parts) if is_page_number(part.text)}
    inner = []
    for place, part in enumerate(parts):
        if part.bottom > top and part.top < bottom and place not in numbers:
            inner.append(part)
    if sum(len(part.lines) for part in inner) < _LEAST_BODY:
        return
    first, last = min(part.top for part in inner), max(part.bottom for part in inner)
    for number, part in enumerate(parts):
        if len(part.lines) > _MOST_LINES or part.em > 1.08 * body:
            continue
        if part.bottom <= top and first - part.bottom > _APART * part.em:
            kinds[number] = "header"
        if part.top >= bottom and part.top - last > _APART * part.em:
            kinds[number] = "footer"
        high = part.bottom <= min(_DEEP_HEAD * page.height, first + 1)
        if high and _has_page_number(part):
            kinds[number] = "header"
    for number, part in enumerate(parts):
        low = part.top > last - 1 and part.top > 0.8 * page.height
        if low and number in numbers:
            kinds[number] = "footer"


def _has_page_number(part: Paragraph) -> bool:
    """Whether a number stands at an end of a line, apart from few other words."""
    words = part.lines[0].line.words
    if len(part.lines) > 1 or not 2 <= len(words) <= 12:
        return False
    first, last = words[0], words[-1]
    before = words[1].box.left - first.box.right
    after = last.box.left - words[-2].box.right
    apart = 1.2 * part.em
    return (first.text.isdigit() and before > apart) or (last.text.isdigit() and after > apart)


def _mark_notes(kinds: list[Kind], parts: list[Paragraph], page: Page, body: float) -> None:
    """Small letters with a mark at the foot of the page, nothing but others of them and the
    page's foot below.
    """
    order = sorted(range(len(parts)), key=lambda number: -parts[number].bottom)
    for number in order:
        if kinds[number] in ("header", "footer"):
            continue
        part = parts[number]
        if part.top < 0.5 * page.height or part.em > _SMALL * body:
            return
        word = part.lines[0].line.words[0]
        mark = _NOTE_MARK.match(part.text)
        marked = word.raised > 0 or (mark is not None and len(part.text) > 2)
        if marked and len(part.lines[0].line.words) > 1:
            kinds[number] = "note"


def is_caption(part: Paragraph, box: Box, items: list[Item]) -> bool:
    """Whether a paragraph names or explains a picture or table beside it."""
    if len(part.lines) > 4:
        return False
    named = bool(_CAPTION.match(part.text))
    for item in items:
        if not isinstance(item, Table | Picture) or not _touches(box, item.box, part.em):
            continue
        below = isinstance(item, Picture) and box.top >= item.box.bottom - part.em / 2
        slanted = all(word.italic for piece in part.lines for word in piece.line.words)
        if named or (below and slanted):
            return True
    return False


def _touches(box: Box, other: Box, em: float) -> bool:
    beside = min(box.right, other.right) - max(box.left, other.left)
    gap = max(box.top - other.bottom, other.top - box.bottom)
    return beside > 0 and -em < gap < _NEAR * em
