"""Labels and values, items and amounts: lines that one white gap parts at one edge become a table
of two columns without rules.
"""

from itertools import pairwise

from ocr.document import Cell, Line, Table, Word, around
from ocr.recognition.layout.paragraphs import Paragraph
from ocr.recognition.layout.pieces import Piece

_GAP = 1.2  # em between label and value, at least
_SAME = 0.6  # em: edges that are one
_MOST = 0.75  # of the lines have both

Split = tuple[Line, Line]


def pairs_of(paragraph: Paragraph) -> Table | None:
    """The table, None where the lines are no pairs. A line without a label goes on in the value
    above it.
    """
    if len(paragraph.lines) < 2 or not paragraph.keep_lines:
        return None
    splits = list(map(_split, paragraph.lines))
    both = list(filter(None, splits))
    if len(both) < max(2, _MOST * len(splits)) or not _stand_at_one_edge(both, paragraph.em):
        return None
    edge = min(value.box.left for _, value in both)
    rows: list[tuple[list[Line], list[Line]]] = []
    for piece, split in zip(paragraph.lines, splits, strict=True):
        if split is not None:
            rows.append(([split[0]], [split[1]]))
        elif rows and piece.box.left > edge - _SAME * piece.em:
            rows[-1][1].append(piece.line)
        else:
            rows.append(([piece.line], []))
    cells = []
    for number, row in enumerate(rows):
        for column, lines in enumerate(row):
            if lines:
                box = around(line.box for line in lines)
                cells.append(Cell(number, column, tuple(lines), box))
    return Table(tuple(cells), around(cell.box for cell in cells), "none")


def _split(piece: Piece) -> Split | None:
    """A line at its one wide gap."""
    words = piece.line.words
    wide = []
    for place, (before, after) in enumerate(pairwise(words)):
        if after.box.left - before.box.right >= _GAP * piece.em:
            wide.append(place)
    if len(wide) != 1:
        return None
    left, right = words[: wide[0] + 1], words[wide[0] + 1 :]
    if set(left[-1].text) <= set(".·_…"):
        return None
    return _line(left, piece), _line(right, piece)


def _line(words: tuple[Word, ...], piece: Piece) -> Line:
    return Line(words, around(word.box for word in words), piece.line.size)


def _stand_at_one_edge(splits: list[Split], em: float) -> bool:
    for side in zip(*splits, strict=True):
        lefts = [line.box.left for line in side]
        rights = [line.box.right for line in side]
        if not _one(lefts, em) and not _one(rights, em):
            return False
    return True


def _one(places: list[int], em: float) -> bool:
    return max(places) - min(places) <= _SAME * em
