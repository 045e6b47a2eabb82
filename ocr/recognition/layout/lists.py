"""Entries of lists among paragraphs, told by their marks, and how deep they are."""

from msgspec.structs import replace

from ocr.document import Block
from ocr.recognition.layout.marks import is_taken_for_bullet, mark_kind
from ocr.recognition.layout.paragraphs import Paragraph, with_level

_FAR_MARK = 4.0  # em between a mark and its entry, at most
_SIGHT = 12  # paragraphs up and down in which the next entry of a list is looked for
_LINES_APART = 2.0  # em between two entries, at most


def listed(parts: list[Paragraph], *, recognised: bool) -> list[Paragraph]:
    """The paragraphs with a level where they are entries: two marks one below the other, or one
    with hanging lines.
    """
    parts = _with_rests(parts, recognised=recognised)
    marks = [_mark(part, recognised=recognised) for part in parts]
    order = sorted(range(len(parts)), key=lambda number: parts[number].top)
    held: set[int] = set()
    for place, number in enumerate(order):
        near = order[max(0, place - _SIGHT) : place] + order[place + 1 : place + 1 + _SIGHT]
        if marks[number] and _belongs(number, near, parts, marks):
            held.add(number)
    edges = [parts[number].lines[0].left for number in held]
    found = []
    for number, part in enumerate(parts):
        if number in held:
            part = with_level(part, _depth(part, edges))
        found.append(part)
    return found


def with_mark(block: Block) -> Block:
    """The entry with the mark that stands on the paper, where an engine took it for a letter."""
    first, *others = block.lines
    mark, *words = first.words
    if not is_taken_for_bullet(mark.text):
        return block
    line = replace(first, words=(replace(mark, text="•"), *words))
    return replace(block, lines=(line, *others))


def _mark(part: Paragraph, *, recognised: bool) -> str:
    words = part.lines[0].line.words
    kind = mark_kind(words, recognised=recognised)
    if kind and words[1].box.left - words[0].box.right > _FAR_MARK * part.em:
        return ""
    return kind


def _with_rests(parts: list[Paragraph], *, recognised: bool) -> list[Paragraph]:
    """A line that was set apart goes to the entry above, where it stands under the first word
    after the mark.
    """
    joined: list[Paragraph] = []
    for part in parts:
        if joined and _continues(joined[-1], part, recognised=recognised):
            joined[-1] = Paragraph((*joined[-1].lines, *part.lines))
        else:
            joined.append(part)
    return joined


def _continues(entry: Paragraph, part: Paragraph, *, recognised: bool) -> bool:
    kind = _mark(entry, recognised=recognised)
    if kind != "bullet" or _mark(part, recognised=recognised):
        return False
    em, start = entry.em, _text_start(entry)
    step = part.lines[0].foot - entry.lines[-1].foot
    if not 0 < step < 1.75 * em or part.em > 1.25 * em:
        return False
    return all(abs(line.left - start) < 0.6 * em for line in part.lines)


def _text_start(part: Paragraph) -> float:
    """Where the first word after the mark begins."""
    first = part.lines[0]
    after = first.line.words[1].box
    return first.left + abs(after.left - first.line.words[0].box.left)


def _belongs(number: int, near: list[int], parts: list[Paragraph], marks: list[str]) -> bool:
    for other in near:
        if marks[other] == marks[number] and _follow(parts[number], parts[other]):
            return True
    return _hangs(parts[number])


def _follow(part: Paragraph, other: Paragraph) -> bool:
    """Whether two entries begin at one edge, with no room for another paragraph between them."""
    em = part.em
    upper, lower = sorted((part, other), key=lambda one: one.top)
    edge = abs(part.lines[0].left - other.lines[0].left) < em
    return edge and lower.top - upper.bottom < _LINES_APART * em


def _hangs(part: Paragraph) -> bool:
    """Whether the further lines stand under the first word after the mark."""
    if len(part.lines) < 2 or is_taken_for_bullet(part.lines[0].line.words[0].text):
        return False
    start = _text_start(part)
    return all(abs(line.left - start) < 0.6 * line.em for line in part.lines[1:])


def _depth(part: Paragraph, edges: list[float]) -> int:
    """1 and one more for every edge further left, an em at least and not as far as another
    column.
    """
    em, left = part.em, part.lines[0].left
    steps = {round(edge / (1.5 * em)) for edge in edges if em < left - edge < 8 * em}
    return min(6, 1 + len(steps))
