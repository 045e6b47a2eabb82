"""Lines of text boxes: words far apart stay where they stand, by tabs."""

from dataclasses import replace

from msgspec import structs

from ocr.document import Line, Word
from ocr.writers.common import is_rtl
from ocr.writers.common.text import Run
from ocr.writers.slides.text import Element, Style, add_paragraph, looked

_APART = 1.6  # of the letters' size: a gap that is more than a space


def add_line(
    body: Element, line: Line, style: Style, scale: float, left: int, shade: str | None = ""
) -> None:
    """One paragraph. `left` is that of the text box, in pixels; `scale` is points a pixel.

    `shade` is as in `looked`.
    """
    parts = [line]
    if not style.align and not is_rtl(line.text):
        parts = _parts(line, _APART * style.size / scale)
    if len(parts) == 1:
        add_paragraph(body, looked([line], shade), style)
        return
    stops = tuple(max(part.words[0].box.left - left, 0) * scale for part in parts)
    found: list[Run] = []
    # A tab before the first part too, as programs do not agree on whether stops are counted from
    # the indent.
    if stops[0] > 1:
        found.append(Run(""))
    for part in parts:
        if found:
            found[-1] = replace(found[-1], text=found[-1].text + "\t")
        found += looked([part], shade)
    add_paragraph(body, found, replace(style, indent=0.0, stops=stops))


def has_gaps(line: Line, letter: float) -> bool:
    """Whether words are far apart. `letter` is the letters' size in pixels."""
    return len(_parts(line, _APART * letter)) > 1


def is_centred(lines: list[Line], letter: float) -> bool:
    """Whether lines without gaps are set around one middle.

    `letter` is their letters' size in pixels.
    """
    boxes = [line.box for line in lines if line.box]
    if len(boxes) < 2:
        return False
    if any(has_gaps(line, letter) for line in lines):
        return False
    middles = [box.left + box.width / 2 for box in boxes]
    if max(middles) - min(middles) >= 0.4 * letter:
        return False
    # A paragraph set to both sides has one middle too, but for its first line one left side as
    # well.
    lefts = [box.left for box in boxes]
    return max(lefts) - min(lefts) > 1.5 * letter


def _parts(line: Line, gap: float) -> list[Line]:
    """The line cut where words are more than `gap` pixels apart."""
    parts: list[list[Word]] = [[]]
    before: Word | None = None
    for word in line.words:
        if before and _are_apart(before, word, gap):
            parts.append([])
        parts[-1].append(word)
        before = word
    return [structs.replace(line, words=tuple(part)) for part in parts]


def _are_apart(before: Word, word: Word, gap: float) -> bool:
    if not before.box or not word.box:
        return False
    return word.box.left - before.box.right > gap
