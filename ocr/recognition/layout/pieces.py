"""The engine's lines cut into pieces where the paper parts them.

Lines are cut at upright rules, and at white gaps that lie below each other in several lines
(rivers) or are very wide. Not cut are a label and its value, an item and its price, a mark and
its entry: they are read across. Places are straight pixels of the page, as those of tokens.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from ocr.document import Box, Line, around
from ocr.recognition.layout.content import figure
from ocr.recognition.layout.marks import stands_alone
from ocr.recognition.layout.page_tokens import PageTokens, Token, token_em
from ocr.recognition.layout.rows import Row, rows_of
from ocr.recognition.layout.rules import Rule, Rules

_GAP = 0.7  # em: white that may be a part of a river
_NARROW = 0.35  # em: the same in a row of a river whose right edge is known
_OWN_LINES = 1.0  # em between two lines of the engine on one base line, which stay two
_WIDE = 2.5  # em: parts a line by itself
_FAR = 3.0  # em of white from row to row, below which no river runs on
_LABELS, _FIGURES, _MARKS = 0.5, 0.6, 0.7  # shares of rows
_MOST_LABEL_WORDS = 4
_STANDS_OUT = 1.5  # times the widest space of the words beside a river


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Words side by side that belong together.

    `em` is the size of its letters in pixels, `foot` its base line. `left` and `right` count from
    the side where lines begin, which is the right one on a page that is read leftwards. `source`
    is the item of the page it came from.
    """

    line: Line
    em: float
    source: int
    left: float
    right: float
    top: float
    bottom: float
    foot: float

    @property
    def box(self) -> Box:
        return self.line.box

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def bold(self) -> bool:
        """Whether most of its letters are."""
        letters = bold = 0
        for word in self.line.words:
            letters += len(word.text)
            if word.bold:
                bold += len(word.text)
        return 2 * bold > letters


@dataclass(frozen=True, slots=True)
class _Gap:
    """White between the words `place` and `place + 1` of a row."""

    start: float
    end: float
    row: int
    place: int

    @property
    def width(self) -> float:
        return self.end - self.start


@dataclass(slots=True)
class _River:
    """White that runs down through rows: `gaps` where words stand on both sides of it, `edges`
    where rows begin that have words to its right only.
    """

    start: float
    end: float
    gaps: list[_Gap] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)


def pieces_of(
    tokens: Iterable[Token], rules: Rules, sheet: PageTokens, *, leftwards: bool
) -> list[Piece]:
    """The pieces of the lines that some words make, from top to bottom."""
    rows = rows_of(tokens, sheet.em)
    gaps = [_gaps(number, row, sheet.em) for number, row in enumerate(rows)]
    cuts = _cuts(rows, gaps, rules, sheet.em)
    pieces = []
    for number, row in enumerate(rows):
        first = 0
        for place in [*sorted(cuts[number]), len(row.tokens) - 1]:
            held = row.tokens[first : place + 1]
            pieces.append(_piece(held, sheet, leftwards=leftwards))
            first = place + 1
    return pieces


def _piece(tokens: tuple[Token, ...], sheet: PageTokens, *, leftwards: bool) -> Piece:
    ordered = _in_reading_order(tokens, leftwards=leftwards)
    line_em = median(sheet.ems[token.line] for token in tokens)
    size = median(sheet.sizes[token.line] for token in tokens)
    em = _em(tokens, line_em, size, sheet)
    if size and abs(em - line_em) > 0.25 * line_em and sheet.page.dpi:
        size = round(em * 144 / sheet.page.dpi) / 2
    words = tuple(token.word for token in ordered)
    left = min(token.left for token in tokens)
    right = max(token.right for token in tokens)
    if leftwards:
        left, right = sheet.page.width - right, sheet.page.width - left
    feet = sorted(token.foot for token in tokens)
    return Piece(
        Line(words, around(word.box for word in words), size),
        em,
        min(token.block for token in tokens),
        left,
        right,
        min(token.top for token in tokens),
        max(token.bottom for token in tokens),
        feet[(len(feet) - 1) // 2],
    )


def _em(tokens: tuple[Token, ...], line_em: float, size: float, sheet: PageTokens) -> float:
    """The size of most letters in pixels: what the file says, where that fits what is seen."""
    seen = [em for token in tokens if (em := token_em(token))]
    em = median(seen) if seen else line_em
    if sheet.page.recognised or not size or not sheet.page.dpi:
        return em
    stated = size * sheet.page.dpi / 72
    return stated if abs(em - stated) < 0.3 * stated else em


def _in_reading_order(tokens: tuple[Token, ...], *, leftwards: bool) -> list[Token]:
    """Words of one line of the engine in its order; the lines from where reading begins."""
    lines: dict[int, list[Token]] = {}
    for token in tokens:
        lines.setdefault(token.line, []).append(token)
    ordered: list[Token] = []
    groups = list(lines.values())
    if leftwards:
        groups.reverse()
    for held in groups:
        ordered += sorted(held, key=lambda token: token.place)
    return ordered


def _gaps(number: int, row: Row, em: float) -> list[_Gap]:
    found = []
    right = row.tokens[0].right
    for place, token in enumerate(row.tokens[1:]):
        if token.left - right >= _NARROW * em:
            found.append(_Gap(right, token.left, number, place))
        right = max(right, token.right)
    return found


def _cuts(rows: list[Row], gaps: list[list[_Gap]], rules: Rules, em: float) -> list[set[int]]:
    """By row the places after which it is cut."""
    cuts: list[set[int]] = [set() for _ in rows]
    settled: set[tuple[int, int]] = set()
    for river in _rivers(rows, gaps, em):
        if not _parts_lines(river, rows, em):
            continue
        settled |= {(gap.row, gap.place) for gap in river.gaps}
        if not _reads_across(river, rows, gaps, em):
            for gap in river.gaps:
                cuts[gap.row].add(gap.place)
    uprights = _uprights(rules, em)
    for gap in (gap for held in gaps for gap in held):
        if (gap.row, gap.place) in settled:
            continue
        if _is_cut(gap, rows, gaps, em):
            cuts[gap.row].add(gap.place)
    for number, row in enumerate(rows):
        cuts[number] |= _ruled(row, uprights)
    return cuts


def _uprights(rules: Rules, em: float) -> list[Rule]:
    long = [rule for rule in rules.upright if rule.length >= 1.5 * em]
    return sorted(long, key=lambda rule: rule.at)


def _ruled(row: Row, uprights: list[Rule]) -> set[int]:
    """The places where an upright rule stands between two words."""
    places = [rule.at for rule in uprights]
    found = set()
    for place in range(len(row.tokens) - 1):
        start, end = row.tokens[place].x, row.tokens[place + 1].x
        for rule in uprights[bisect_left(places, start) : bisect_left(places, end)]:
            if rule.start <= row.y and row.y - (row.bottom - row.top) / 2 <= rule.end:
                found.add(place)
    return found


def _rivers(rows: list[Row], gaps: list[list[_Gap]], em: float) -> list[_River]:
    """White that runs from row to row, each gap in one river at most."""
    done: list[_River] = []
    live: list[_River] = []
    bottom = 0.0
    for number, row in enumerate(rows):
        if row.top - bottom > _FAR * em:
            done += live
            live = []
        bottom = max(bottom, row.bottom)
        running: list[_River] = []
        taken: set[int] = set()
        for river in live:
            if _runs_on(river, row, gaps[number], taken, em):
                running.append(river)
            else:
                done.append(river)
        for gap in gaps[number]:
            if gap.place not in taken and gap.width >= _GAP * em:
                running.append(_River(gap.start, gap.end, [gap]))
        live = running
    return done + live


def _runs_on(river: _River, row: Row, gaps: list[_Gap], taken: set[int], em: float) -> bool:
    """Whether white of a row continues a river, which is narrowed to what both share."""
    left = row.tokens[0].left
    right = max(token.right for token in row.tokens)
    least = _GAP * em
    if left - river.start >= least and left >= river.end - least:
        river.end = min(river.end, left)
        if left - river.end < 2 * em:
            river.edges.append(left)
        return True
    if river.end - right >= _NARROW * em:
        if river.end - right >= least:
            river.start = max(river.start, right)
        return True
    best: _Gap | None = None
    most = 0.0
    for gap in gaps[_first_beyond(gaps, river.start) :]:
        if gap.start >= river.end:
            break
        shared = min(gap.end, river.end) - max(gap.start, river.start)
        if shared > most and (shared >= least or _ends_at_edge(gap, river, em)):
            best, most = gap, shared
    if best is None:
        return False
    if most >= least:
        river.start, river.end = max(river.start, best.start), min(river.end, best.end)
    if best.place not in taken:
        taken.add(best.place)
        river.gaps.append(best)
    return True


def _first_beyond(gaps: list[_Gap], start: float) -> int:
    """The first of a row's gaps that ends to the right of a place."""
    return bisect_left(gaps, start, key=lambda gap: gap.end)


def _ends_at_edge(gap: _Gap, river: _River, em: float) -> bool:
    """Whether a narrow gap ends where the words to the right of a river begin."""
    if len(river.gaps) < 2:
        return False
    edge = median(other.end for other in river.gaps[-5:])
    return abs(gap.end - edge) <= _NARROW * em


def _parts_lines(river: _River, rows: list[Row], em: float) -> bool:
    """Whether a river is more than word spaces that happen to lie below each other: it is wide, or
    what stands to its right begins at one edge.
    """
    count = len(river.gaps)
    width = (river.end - river.start) / em
    edge = median(gap.end for gap in river.gaps)
    if sum(abs(left - edge) <= 0.4 * em for left in river.edges) >= 2:
        return True
    if width < _WIDE and not _stands_out(river, rows, em):
        return False
    if count >= 2 and width >= 1.5:
        return True
    if count < 3:
        return False
    level = sum(abs(gap.end - edge) <= 0.4 * em for gap in river.gaps) / count
    if width >= 0.9:
        return level >= 0.6
    return count >= 5 and level >= 0.8


def _stands_out(river: _River, rows: list[Row], em: float) -> bool:
    """Whether a river is wider than the spaces between the words beside it, which are wide too in
    justified text.
    """
    ratios = []
    for gap in river.gaps:
        widest = 0.3 * em
        tokens = rows[gap.row].tokens
        for place in range(max(0, gap.place - 3), min(len(tokens) - 1, gap.place + 4)):
            space = tokens[place + 1].left - tokens[place].right
            if place != gap.place and space < _WIDE * em:
                widest = max(widest, space)
        ratios.append(gap.width / widest)
    return median(ratios) >= _STANDS_OUT


def _reads_across(river: _River, rows: list[Row], gaps: list[list[_Gap]], em: float) -> bool:
    """Whether what stands on both sides of a river is one line: a label and its value, an item and
    its amount, a mark and what it marks.
    """
    count = labels = figures = marks = bold = 0
    for gap in river.gaps:
        left, right = _sides(gap, rows, gaps, em)
        count += 1
        labels += _is_label(left)
        figures += figure(right) and len(right) <= 4
        marks += _is_mark(left)
        bold += _is_bold_label(left, right)
    if marks >= _MARKS * count:
        return True
    if len(river.edges) > 0.8 * count:
        return False
    if labels >= _LABELS * count:
        return True
    return figures >= _FIGURES * count or bold >= 0.8 * count


def _sides(
    gap: _Gap, rows: list[Row], gaps: list[list[_Gap]], em: float
) -> tuple[list[Token], list[Token]]:
    """The words on both sides of a gap, each as far as the next wide gap."""
    first, end = 0, len(rows[gap.row].tokens)
    for other in gaps[gap.row]:
        if other.width < em:
            continue
        if other.place < gap.place:
            first = other.place + 1
        elif other.place > gap.place:
            end = other.place + 1
            break
    tokens = rows[gap.row].tokens
    return list(tokens[first : gap.place + 1]), list(tokens[gap.place + 1 : end])


def _is_label(tokens: list[Token]) -> bool:
    """Whether words end with a colon or with dots that lead to a value."""
    last = tokens[-1].word.text
    return last.endswith((":", "\uff1a", "...", "…", "____")) or set(last) <= set(".·_")


def _is_mark(tokens: list[Token]) -> bool:
    return len(tokens) == 1 and stands_alone(tokens[0].word.text)


def _is_bold_label(left: list[Token], right: list[Token]) -> bool:
    if len(left) > _MOST_LABEL_WORDS or len(right) > 2 * _MOST_LABEL_WORDS:
        return False
    return all(token.word.bold for token in left) and not any(token.word.bold for token in right)


def _is_cut(gap: _Gap, rows: list[Row], gaps: list[list[_Gap]], em: float) -> bool:
    """Whether a gap parts its row by itself."""
    row = rows[gap.row]
    before, after = row.tokens[gap.place], row.tokens[gap.place + 1]
    if before.line != after.line and gap.width >= _OWN_LINES * em:
        least = _OWN_LINES * em
    else:
        least = _WIDE * max(em, min(before.bottom - before.top, after.bottom - after.top))
    if gap.width < least:
        return False
    left, right = _sides(gap, rows, gaps, em)
    if _is_label(left) or _is_mark(left) or (figure(right) and len(right) <= 4):
        return False
    return not (_covers(gap, rows, -1, em) and _covers(gap, rows, 1, em))


def _covers(gap: _Gap, rows: list[Row], step: int, em: float) -> bool:
    """Whether words of the next row stand where the gap is: then it is a hole in running text."""
    number = gap.row + step
    if not 0 <= number < len(rows):
        return False
    if abs(rows[number].y - rows[gap.row].y) > 1.8 * em:
        return False
    middle = (gap.start + gap.end) / 2
    return any(token.left - em < middle < token.right + em for token in rows[number].tokens)
