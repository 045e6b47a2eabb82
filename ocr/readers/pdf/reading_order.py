"""Words of one direction -> regions in reading order, each a list of rows of words.

Words make segments (no wide gap within), segments make columns where an empty strip runs down
between them, and what is no column is read row by row. Units are points; y grows downward.
"""

from statistics import median

from ocr.readers.pdf.geometry import union
from ocr.readers.pdf.letters import Piece
from ocr.readers.pdf.segments import WIDE, Region, rows, segments_of
from ocr.readers.pdf.spelling import is_right_to_left

# Of the size: half of the letters of running text stand in segments longer than that, in any script
_PROSE = 10.0
# Of the rows of one side have a row beside them, its baseline that near (of the size): cells of a
# table.
_ALIGNED, _BESIDE = 0.35, 0.1
# Of the height of a column is lines: less is a page's number above, a note below.
_DENSE, _DENSE_PROSE = 0.25, 0.15


def regions(words: list[Piece]) -> list[Region]:
    """The regions in reading order; columns of right-to-left pages begin at the right."""
    leftward = is_right_to_left("".join(word.text for word in words))
    return _cut(segments_of(words), leftward, 0)


def _cut(segments: Region, leftward: bool, depth: int) -> list[Region]:
    """The region parted from top to bottom into bands with columns and bands without."""
    if not segments:
        return []
    if len(segments) < 2 or depth > 12:
        return [segments]
    found: list[Region] = []
    plain: Region = []
    for group in _bands(segments):
        columns = _columns(group)
        if columns is None:
            plain += group
            continue
        if plain:
            found.append(plain)
            plain = []
        left, right = columns
        if leftward:
            left, right = right, left
        found += _cut(left, leftward, depth + 1)
        found += _cut(right, leftward, depth + 1)
    if plain:
        found.append(plain)
    return found


def _bands(segments: Region) -> list[Region]:
    """Rows from top to bottom, together as long as one empty strip runs through all of them."""
    width = WIDE * median(segment.size for segment in segments)
    page = union([segment.rect for segment in segments])
    found: list[Region] = []
    free: list[tuple[float, float]] = []
    for row in _overlapping_rows(segments):
        left = _without(free, row, width)
        if found and left:
            found[-1] += row
            free = left
        else:
            found.append(list(row))
            free = _without([(page.left, page.right)], row, width)
    return found


def _overlapping_rows(segments: Region) -> list[Region]:
    found: list[Region] = []
    bottom = 0.0
    for segment in sorted(segments, key=lambda segment: segment.rect.top):
        # Letters that reach into the next line do not join the lines.
        if found and segment.rect.top < bottom - 0.2 * segment.size:
            found[-1].append(segment)
            bottom = max(bottom, segment.rect.bottom)
        else:
            found.append([segment])
            bottom = segment.rect.bottom
    return found


def _without(
    free: list[tuple[float, float]], row: Region, width: float
) -> list[tuple[float, float]]:
    """The free strips, at least `width` wide, that remain beside the segments of a row."""
    for segment in row:
        left, right = segment.rect.left, segment.rect.right
        parts: dict[tuple[float, float], None] = {}  # in order, each once
        for start, end in free:
            for part in ((start, min(end, left)), (max(start, right), end)):
                if part[1] - part[0] >= width:
                    parts[part] = None
        free = list(parts)
    return free


def _columns(group: Region) -> tuple[Region, Region] | None:
    """The two sides of the widest strip that parts columns; None where there is none."""
    width = WIDE * median(segment.size for segment in group)
    for middle in _strips(group, width):
        left = [segment for segment in group if segment.rect.right <= middle]
        right = [segment for segment in group if segment.rect.left >= middle]
        if left and right and _are_columns(left, right):
            return left, right
    return None


def _strips(group: Region, width: float) -> list[float]:
    """The middles of the empty strips that run down a group, the widest first."""
    found: list[tuple[float, float]] = []
    edge: float | None = None
    for segment in sorted(group, key=lambda segment: segment.rect.left):
        if edge is not None and segment.rect.left - edge >= width:
            found.append((segment.rect.left - edge, (segment.rect.left + edge) / 2))
        edge = max(edge or segment.rect.right, segment.rect.right)
    return [middle for _, middle in sorted(found, reverse=True)]


def _are_columns(left: Region, right: Region) -> bool:
    """Whether two sides are read one after the other: running text, or lines that do not stand
    beside each other.
    """
    if len(rows(left)) < 2 or len(rows(right)) < 2:
        return False
    one = union([segment.rect for segment in left])
    other = union([segment.rect for segment in right])
    if min(one.bottom, other.bottom) <= max(one.top, other.top):
        return False
    density = min(_density(left), _density(right))
    if _is_prose(left) and _is_prose(right):
        return density >= _DENSE_PROSE
    return density >= _DENSE and _aligned(left, right) < _ALIGNED


def _density(side: Region) -> float:
    """The share of a side's height that its lines take."""
    height = union([segment.rect for segment in side]).height
    if not height:
        return 1.0
    return sum(row[0].size for row in rows(side)) / height


def _is_prose(side: Region) -> bool:
    lengths = [segment.rect.width / max(segment.size, 1.0) for segment in side]
    return sum(length for length in lengths if length >= _PROSE) * 2 >= sum(lengths)


def _aligned(left: Region, right: Region) -> float:
    """The share of the rows of the side with fewer that stand beside a row of the other."""
    few, many = sorted((rows(left), rows(right)), key=len)
    beside = 0
    for row in few:
        first = row[0]
        if any(abs(first.base - other[0].base) <= _BESIDE * first.size for other in many):
            beside += 1
    return beside / len(few)
