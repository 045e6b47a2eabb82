"""Letters that are printed twice, a little apart: shadows, and bold letters that are made so.

They come by lines, by words, or letter by letter, and each is read once. What is really there twice
("had had", "11", "....") stands further apart: its second copy does not lie over the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, log2

from ocr.readers.pdf.letters import Letter
from ocr.readers.pdf.objects import Text

# Of the size: how far apart both copies of a word may be, and of a letter by itself, where the next
# one of "ll" is 0.2 away.
_APART, _LETTER_APART = 0.4, 0.12
_ASKEW, _SIGN_APART = 0.05, 0.25
_STEADY = 0.04  # of the size: how much the distance differs within a word
_SAME_SIZE = 1.03
_NEAR = 3  # words
_SPACE, _LETTER_SPACE = 0.12, 0.22  # of the size: between words, which is more than in a word
_CROWD = 100  # texts of one size, such as the dots of a map, which have no shadows


@dataclass(slots=True)
class _Printed:
    """A letter, and the one of its copies that was painted last."""

    letter: Letter
    style: Letter


@dataclass(frozen=True, slots=True)
class _Move:
    """The distance at which the letters of a word lie over others, in points, and those."""

    across: float
    down: float
    letters: list[_Printed]


@dataclass(slots=True)
class _Word:
    """Letters of one text object, or of a word in which each comes twice.

    `number` is that of the word as PDFium has it; `moves` are those by which it may be a copy,
    `copied` the one by which it is.
    """

    number: int
    all_letters: list[Letter]
    letters: list[_Printed]  # without its own copies
    moves: list[_Move]
    copied: _Move | None = None


class _Index:
    """The letters so far, by character and place; squares are wider than copies are apart."""

    def __init__(self) -> None:
        self._squares: dict[tuple[str, int, int, int], list[_Printed]] = {}

    def add(self, printed: _Printed) -> None:
        letter = printed.letter
        side = _side(letter.style.size)
        x, y = letter.origin
        square = letter.char, side, int(x // 2.0**side), int(y // 2.0**side)
        self._squares.setdefault(square, []).append(printed)

    def near(self, letter: Letter, x: float, y: float, far: float) -> list[_Printed]:
        """Copies of a letter that stand within `far` points of a place."""
        side = _side(letter.style.size)
        step = 2.0**side
        found: list[_Printed] = []
        for column in range(int((x - far) // step), int((x + far) // step) + 1):
            for row in range(int((y - far) // step), int((y + far) // step) + 1):
                for printed in self._squares.get((letter.char, side, column, row), []):
                    other = printed.letter
                    across, down = other.origin[0] - x, other.origin[1] - y
                    if abs(across) <= far and abs(down) <= far and _alike(letter, other):
                        found.append(printed)
        return found


def _side(size: float) -> int:
    """Of a square, as a power of two."""
    return ceil(log2(max(size, 0.5)))


def _alike(one: Letter, other: Letter) -> bool:
    small, large = sorted((one.style.size, other.style.size))
    turned = abs(one.style.angle - other.style.angle) % 360
    return large <= _SAME_SIZE * small and (turned < 1 or turned > 359)


def once(words: list[list[Letter]]) -> list[list[Letter]]:
    """The words without those letters that were printed before, in the colour of the last copy."""
    index = _Index()
    read: list[_Word] = []
    for number, word in enumerate(words):
        for found in _parts(word, number, index):
            read.append(found)
            if found.copied is None:
                for printed in found.letters:
                    index.add(printed)
    _settle(read)
    return _kept(read)


def _parts(word: list[Letter], number: int, index: _Index) -> Iterator[_Word]:
    """The word, or its texts one by one where it is no copy: PDFium may take a word and its copy
    for one word.
    """
    if not word:
        return
    whole = _read(word, number, index)
    texts = _texts(word)
    if whole.copied is not None or len(texts) == 1:
        yield whole
        return
    for letters in texts:
        yield _read(letters, number, index)


def _texts(word: list[Letter]) -> list[list[Letter]]:
    """The letters of a word by the text objects that hold them."""
    if _doubled(word):
        return [word]
    found: list[list[Letter]] = []
    for letter in word:
        if found and found[-1][-1].style.address == letter.style.address:
            found[-1].append(letter)
        else:
            found.append([letter])
    return found


def _kept(read: list[_Word]) -> list[list[Letter]]:
    """The words that are left. Where a copy stood between two, PDFium's spaces say nothing: the gap
    decides.
    """
    found: list[list[Letter]] = []
    number = -1
    last = 0  # letters
    gone = False
    for word in read:
        if word.copied is not None:
            gone = True
            continue
        letters = [_painted(printed) for printed in word.letters]
        goes_on = word.number == number
        if gone and found:
            by_letters = last == 1 and len(letters) == 1
            goes_on = not _parted(found[-1][-1], letters[0], by_letters=by_letters)
        if goes_on:
            found[-1] += letters
        else:
            found.append(letters)
        number = word.number
        last = len(letters)
        gone = False
    return found


def _parted(one: Letter, other: Letter, *, by_letters: bool) -> bool:
    gap = max(other.rect.left - one.rect.right, one.rect.left - other.rect.right)
    down = max(other.rect.top - one.rect.bottom, one.rect.top - other.rect.bottom)
    space = _SPACE
    if by_letters:
        space = _LETTER_SPACE
    return max(gap, down) > space * one.style.size


def _settle(read: list[_Word]) -> None:
    """Decide on "11", "..." and the like: they are copies where words beside them are, as far
    apart.
    """
    for place, word in enumerate(read):
        if word.copied is not None:
            continue
        beside = read[max(0, place - _NEAR) : place + _NEAR + 1]
        for move in word.moves:
            if any(other.copied is not None and _same(other.copied, move) for other in beside):
                word.copied = move
                break
    for word in read:
        if word.copied is not None:
            for printed, letter in zip(word.copied.letters, word.all_letters, strict=True):
                printed.style = letter


def _same(one: _Move, other: _Move) -> bool:
    far = _STEADY * one.letters[0].letter.style.size
    return abs(one.across - other.across) <= far and abs(one.down - other.down) <= far


def _painted(printed: _Printed) -> Letter:
    letter = printed.letter
    if printed.style.style.colour == letter.style.colour:
        return letter
    style = replace(letter.style, colour=printed.style.style.colour)
    return replace(letter, style=style)


def _read(letters: list[Letter], number: int, index: _Index) -> _Word:
    first = letters[0]
    moves: list[_Move] = []
    for candidate in index.near(first, *first.origin, _APART * first.style.size):
        across = candidate.letter.origin[0] - first.origin[0]
        down = candidate.letter.origin[1] - first.origin[1]
        found = _moved(letters, across, down, index)
        if found:
            moves.append(_Move(across, down, found))
    word = _Word(number, letters, _without_own_copies(letters), moves)
    for move in moves:
        if _is_sure(letters, move):
            word.copied = move
            break
    return word


def _is_sure(letters: list[Letter], move: _Move) -> bool:
    """Whether letters are a copy of those that they lie over, whatever stands beside them."""
    if len({letter.char for letter in letters}) > 1:
        return True
    size = letters[0].style.size
    across, down = abs(move.across), abs(move.down)
    if max(across, down) <= _LETTER_APART * size:
        return True
    # "=" may be made of two "-", and "ll" is "l" and "l": one lies askew over neither.
    return min(across, down) >= _ASKEW * size and max(across, down) <= _SIGN_APART * size


def _moved(word: list[Letter], across: float, down: float, index: _Index) -> list[_Printed]:
    """The letters where those of a word would stand after a move, none where one is missing."""
    found: list[_Printed] = []
    for letter in word:
        x, y = letter.origin[0] + across, letter.origin[1] + down
        near = index.near(letter, x, y, _STEADY * letter.style.size)
        if not near:
            return []
        found.append(near[0])
    return found


def _without_own_copies(word: list[Letter]) -> list[_Printed]:
    """The letters of a word, of which each may be followed by its own copy."""
    doubled = _doubled(word)
    if doubled:
        return doubled
    found: list[_Printed] = []
    for letter in word:
        if found and _is_copy(found[-1].letter, letter):
            found[-1].style = letter
        else:
            found.append(_Printed(letter, letter))
    return found


def _is_copy(one: Letter, other: Letter) -> bool:
    """Whether a letter is the copy of the one before it. Both halves of a ligature stand in one
    place of one text.
    """
    if one.char != other.char or not _alike(one, other):
        return False
    if one.style.address == other.style.address:
        return False
    far = _LETTER_APART * one.style.size
    across, down = other.origin[0] - one.origin[0], other.origin[1] - one.origin[1]
    return abs(across) <= far and abs(down) <= far


def _doubled(word: list[Letter]) -> list[_Printed]:
    """A word of which every letter comes twice, at one distance; none where it is another."""
    if len(word) < 4 or len(word) % 2:
        return []
    firsts, seconds = word[::2], word[1::2]
    if len({letter.char for letter in firsts}) < 2:
        return []
    size = word[0].style.size
    across = seconds[0].origin[0] - firsts[0].origin[0]
    down = seconds[0].origin[1] - firsts[0].origin[1]
    if max(abs(across), abs(down)) > _APART * size or max(abs(across), abs(down)) < 0.01:
        return []
    for one, other in zip(firsts, seconds, strict=True):
        if one.char != other.char or not _alike(one, other):
            return []
        moved = abs(other.origin[0] - one.origin[0] - across)
        moved = max(moved, abs(other.origin[1] - one.origin[1] - down))
        if moved > _STEADY * size:
            return []
    return [_Printed(one, other) for one, other in zip(firsts, seconds, strict=True)]


def last_colours(texts: list[Text]) -> dict[int, str]:
    """The colours in which coloured texts show, by their address, where a copy lies over them.

    PDFium itself leaves out the second of two texts that are the same and almost in one place, and
    that is the one on top: the first is its shadow.
    """
    groups: dict[tuple[float, float], list[Text]] = {}
    for text in texts:
        groups.setdefault((round(text.width, 1), round(text.height, 1)), []).append(text)
    found: dict[int, str] = {}
    for group in groups.values():
        if len(group) > _CROWD:
            continue
        for place, text in enumerate(group):
            for other in group[place + 1 :]:
                if text.colour and _lies_over(other, text):
                    found[text.address] = other.colour
    return found


def _lies_over(one: Text, other: Text) -> bool:
    far = _APART * other.height
    across, down = one.place[0] - other.place[0], one.place[1] - other.place[1]
    return abs(across) <= min(far, other.width) and abs(down) <= far
