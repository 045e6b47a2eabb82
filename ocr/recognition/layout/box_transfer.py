"""Places for words that came without any: a local engine's reading of the same page lends its
boxes.

The two readings are aligned word by word, then, where they differ, character by character, so that
words which one of them joined or split still find their place. What matches nothing lies between
its neighbours of the line, or nowhere.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec.structs import replace

from ocr.document import NOWHERE, Block, Box, Item, Line, Page, Picture, Table, Word, around

_ROUNDS = (
    3  # of alignment: what stands elsewhere in the other reading's order is found in a later one
)
# Characters of a word that is believed to be the same one without an equal neighbour, in later
# rounds
_LONG = 5
_MOST_CHARS = 1500  # of a gap that is aligned by characters, which takes time with the square of it
_HALF = 0.5  # of a word's characters that must be found


@dataclass(slots=True)
class _Found:
    """A word's characters that count, its box, and the number of the line of the local reading that
    this is on.
    """

    key: str
    box: Box = NOWHERE
    line: int = -1


def placed(page: Page, read: Page) -> Page:
    """`page` with the boxes of `read`, a reading of the same picture; unchanged where nothing of it
    is found there.

    Lines, blocks and tables lie around their words. A paragraph that came as one line is cut where
    `read` begins a further one. The size and the turn are those of `read`, whose pixels the boxes
    are.
    """
    mine = [_Found(_key(word.text)) for word in page.words]
    lines = enumerate(read.lines)
    theirs = [
        _Found(_key(word.text), word.box, at)
        for at, line in lines
        for word in line.words
        if word.box
    ]
    _align(mine, theirs)
    if not any(word.box for word in mine):
        return page
    places = iter(mine)
    lined = page.map_lines(lambda line: _parts(line, places))
    blocks = tuple(_around_its_words(item) for item in lined.blocks)
    return replace(
        page, width=read.width, height=read.height, rotation=read.rotation, blocks=blocks
    )


def _key(text: str) -> str:
    """What of a word is compared: letters and digits without case and accents; a word of signs as
    it is.
    """
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    ).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


def _align(mine: Sequence[_Found], theirs: Sequence[_Found]) -> None:
    for turn in range(_ROUNDS):
        open_, free = [word for word in mine if not word.box], list(theirs)
        if not open_ or not free:
            return
        theirs = _once(open_, free, strict=turn > 0)
        if len(theirs) == len(free):
            return


def _once(mine: Sequence[_Found], theirs: Sequence[_Found], *, strict: bool) -> list[_Found]:
    """One alignment in order. Returns those of `theirs` that gave nothing yet."""
    left: list[_Found] = []
    matcher = SequenceMatcher(
        None, [word.key for word in mine], [word.key for word in theirs], autojunk=False
    )
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal" and (not strict or end - start > 1 or len(mine[start].key) >= _LONG):
            for word, other in zip(mine[start:end], theirs[first:last], strict=True):
                word.box, word.line = other.box, other.line
        elif kind == "replace" and not strict:
            left += _by_characters(mine[start:end], theirs[first:last])
        else:
            left += theirs[first:last]
    return left


def _by_characters(mine: Sequence[_Found], theirs: Sequence[_Found]) -> list[_Found]:
    """Words that are spelt or cut otherwise: each lies where most of its characters were found."""
    own, other = list(_characters(mine)), list(_characters(theirs))
    if len(own) * len(other) > _MOST_CHARS**2:
        return list(theirs)
    used: set[int] = set()
    slices: dict[int, list[tuple[int, Box]]] = {}
    matcher = SequenceMatcher(
        None, [char for char, *_ in own], [char for char, *_ in other], autojunk=False
    )
    for start, first, size in matcher.get_matching_blocks():
        for (_, word, _), (_, source, box) in zip(
            own[start : start + size], other[first : first + size], strict=True
        ):
            slices.setdefault(word, []).append((source, box))
    for number, found in slices.items():
        if len(found) >= _HALF * len(mine[number].key):
            mine[number].box, mine[number].line = (
                around(box for _, box in found),
                theirs[found[0][0]].line,
            )
            used |= {source for source, _ in found}
    return [word for number, word in enumerate(theirs) if number not in used]


def _characters(words: Sequence[_Found]) -> Iterator[tuple[str, int, Box]]:
    """Each character, the number of its word, and its slice of the word's box."""
    for number, word in enumerate(words):
        count, box = len(word.key), word.box
        for place, char in enumerate(word.key):
            left, right = (
                box.left + round(box.width * edge / count) for edge in (place, place + 1)
            )
            yield char, number, Box(left, box.top, max(1, right - left) if box else 0, box.height)


def _around_its_words(item: Item) -> Item:
    """The item with its boxes around those of its lines."""
    if isinstance(item, Table):
        cells = []
        for cell in item.cells:
            cells.append(replace(cell, box=around(line.box for line in cell.lines)))
        return replace(item, cells=tuple(cells), box=around(cell.box for cell in cells))
    if isinstance(item, Picture):
        blocks = tuple(_block_around_its_words(block) for block in item.blocks)
        return replace(item, blocks=blocks, box=around(block.box for block in blocks))
    return _block_around_its_words(item)


def _block_around_its_words(block: Block) -> Block:
    return replace(block, box=around(line.box for line in block.lines))


def _parts(line: Line, places: Iterator[_Found]) -> Iterator[Line]:
    """The line with its boxes, as one line a line of the local reading."""
    parts: list[list[Word]] = [[]]
    last: _Found | None = None
    for word in line.words:
        place = next(places)
        if last and place.box and place.line != last.line and _below(last.box, place.box):
            parts.append([])
        parts[-1].append(replace(word, box=place.box))
        last = place if place.box else last
    for words in map(_bridged, parts):
        yield replace(line, words=tuple(words), box=around(word.box for word in words))


def _below(box: Box, other: Box) -> bool:
    """Whether they stand on different heights: neighbours of one line share most of it."""
    shared = min(box.bottom, other.bottom) - max(box.top, other.top)
    return 2 * shared < min(box.height, other.height)


def _bridged(words: list[Word]) -> list[Word]:
    """The words of a line; those without a place are put between their neighbours, where these
    leave room.
    """
    known = [number for number, word in enumerate(words) if word.box]
    for before, after in pairwise(known):
        gap = words[before + 1 : after]
        room = _between(words[before].box, words[after].box)
        if gap and room:
            words[before + 1 : after] = _spread(gap, room)
    return words


def _between(left: Box, right: Box) -> Box:
    """The room between two boxes of one line; none where they stand on different ones."""
    top, bottom = max(left.top, right.top), min(left.bottom, right.bottom)
    return Box(left.right, top, max(0, right.left - left.right), max(0, bottom - top))


def _spread(words: Sequence[Word], room: Box) -> list[Word]:
    """The words side by side in a room, each as wide as its text, with a space on both sides."""
    widths = [1, *(width for word in words for width in (len(word.text), 1))]
    unit, at, found = room.width / sum(widths), 0, []
    for number, word in enumerate(words):
        at += widths[2 * number]
        left, width = room.left + round(at * unit), round(len(word.text) * unit)
        found.append(
            replace(word, box=Box(left, room.top, width, room.height) if width else NOWHERE)
        )
        at += len(word.text)
    return found
