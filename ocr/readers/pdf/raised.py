"""Raised and lowered letters: exponents, marks of footnotes, ordinals, the figures of formulas.

Some programs write them into the word ("m2" with a smaller 2 off the base line), others as a word
of its own that stands beside it. Either way each becomes a word of its own on the base line of the
letters beside it.
"""

from dataclasses import replace
from math import cos, radians, sin

from ocr.readers.pdf.letters import DIAGONAL, Letter, Piece

# Of the size of the letters beside them.
_SMALLER = 0.87
_HIGHER, _LOWER = 0.12, 0.07  # how far the base lines of smaller letters are off
_SHIFTED = 0.2  # of letters as large, which are moved and nothing else
_HIGHEST, _LOWEST = 0.75, 0.4
_BESIDE, _TOUCHING = 0.5, 0.15  # gaps: to the letters they belong to, and none at all
_MOST, _MOST_SHIFTED = 12, 4  # letters in a row: more are a text of their own
_SIDE = 36.0  # points of a square of the grid


def levels(letters: list[Letter]) -> list[tuple[int, list[Letter]]]:
    """The letters of one word in runs on one level each: 0 on the base line, 1 raised, -1
    lowered.
    """
    main = max(letters, key=lambda letter: letter.style.size)
    found: list[tuple[int, list[Letter]]] = []
    for letter in letters:
        level = _level(letter.style.size, _rise(letter, main), main.style.size)
        if found and found[-1][0] == level:
            found[-1][1].append(letter)
        else:
            found.append((level, [letter]))
    return _believed(found, main)


def _rise(letter: Letter, main: Letter) -> float:
    """How far a letter stands above the base line of another, in points."""
    angle = radians(main.style.angle)
    across = letter.origin[0] - main.origin[0]
    up = letter.origin[1] - main.origin[1]
    return up * cos(angle) - across * sin(angle)


def _level(size: float, rise: float, main: float) -> int:
    higher, lower = _HIGHER * main, _LOWER * main
    if size > _SMALLER * main:
        higher = lower = _SHIFTED * main
    if higher < rise < _HIGHEST * main:
        return 1
    if -_LOWEST * main < rise < -lower:
        return -1
    return 0


def _believed(
    found: list[tuple[int, list[Letter]]], main: Letter
) -> list[tuple[int, list[Letter]]]:
    """The runs, or one run of all letters where what is off the line is too long for a mark."""
    for level, run in found:
        if not level:
            continue
        signs = [letter for letter in run if letter.style.size > _SMALLER * main.style.size]
        few = len(run) <= _MOST and len(signs) <= _MOST_SHIFTED
        if not few or not all(letter.char.isalnum() for letter in signs):
            return [(0, [letter for _, part in found for letter in part])]
    return found


def attached(words: list[Piece]) -> list[Piece]:
    """Words of one direction, laid level: small ones beside a larger one, off its base line, are
    raised or lowered and stand on that line then.
    """
    grid = _Grid(words)
    hosts: dict[int, tuple[Piece, int]] = {}  # by the place of a word: its host, and its level
    for place, word in enumerate(words):
        if word.raised or word.turn == DIAGONAL or len(word.text) > _MOST:
            continue
        beside = grid.host(word)
        if beside is not None:
            hosts[place] = beside
    _drop_lines(words, hosts)
    found = list(words)
    for place, (host, level) in hosts.items():
        word = words[place]
        base = (word.base[0], host.base[1])
        follows = word.rect.left >= host.rect.left
        near = word.rect.left - host.rect.right < _TOUCHING * host.style.size
        found[place] = replace(word, base=base, raised=level, joined=follows and near)
    return _with_joined(found, hosts)


class _Grid:
    """Words by where they begin and where they end, in squares of half an inch."""

    def __init__(self, words: list[Piece]) -> None:
        self._squares: dict[tuple[int, int], list[Piece]] = {}
        for word in words:
            for x in {int(word.rect.left // _SIDE), int(word.rect.right // _SIDE)}:
                square = x, int(word.base[1] // _SIDE)
                self._squares.setdefault(square, []).append(word)

    def host(self, word: Piece) -> tuple[Piece, int] | None:
        """The larger word beside a small one off its base line, and the small one's level."""
        best: tuple[Piece, int] | None = None
        least = 0.0
        for other in self._near(word):
            level = _level_beside(word, other)
            if not level:
                continue
            gap = _gap(word, other)
            if best is None or gap < least:
                best, least = (other, level), gap
        return best

    def _near(self, word: Piece) -> list[Piece]:
        found: list[Piece] = []
        column, row = int(word.rect.left // _SIDE), int(word.base[1] // _SIDE)
        last = int(word.rect.right // _SIDE)
        for x in range(column - 1, last + 2):
            for y in range(row - 1, row + 2):
                found += self._squares.get((x, y), [])
        return found


def _gap(word: Piece, host: Piece) -> float:
    """The empty space between them, negative where they overlap."""
    return max(word.rect.left - host.rect.right, host.rect.left - word.rect.right)


def _level_beside(word: Piece, host: Piece) -> int:
    size = host.style.size
    if word.style.size > _SMALLER * size or host.raised:
        return 0
    gap = _gap(word, host)
    if not -_BESIDE * size < gap < _BESIDE * size:
        return 0
    level = _level(word.style.size, host.base[1] - word.base[1], size)
    # What stands before a word is the mark of a footnote, never lowered.
    if word.rect.left < host.rect.left and level < 0:
        return 0
    return level


def _drop_lines(words: list[Piece], hosts: dict[int, tuple[Piece, int]]) -> None:
    """Take out what goes on in letters of the same size: a line of small print beside a large word,
    as beside an initial or an amount.
    """
    by_base: dict[tuple[int, int], list[Piece]] = {}
    for word in words:
        key = round(word.base[1]), round(word.style.size)
        by_base.setdefault(key, []).append(word)
    for place in list(hosts):
        word = words[place]
        row: list[Piece] = []
        for near in (-1, 0, 1):
            row += by_base.get((round(word.base[1]) + near, round(word.style.size)), [])
        if _length(word, row) > _MOST:
            del hosts[place]


def _length(word: Piece, row: list[Piece]) -> int:
    """The letters of a word and of those that follow it or go before it closely in its row."""
    left, right = word.rect.left, word.rect.right
    letters = len(word.text)
    room = 0.6 * word.style.size
    for other in sorted(row, key=lambda other: other.rect.left):
        if other.rect.left >= right - 0.1 and other.rect.left - right < room:
            right = other.rect.right
            letters += len(other.text)
    for other in sorted(row, key=lambda other: -other.rect.right):
        if other.rect.right <= left + 0.1 and left - other.rect.right < room:
            left = other.rect.left
            letters += len(other.text)
    return letters


def _with_joined(words: list[Piece], hosts: dict[int, tuple[Piece, int]]) -> list[Piece]:
    """The words that go on without a space after a raised one joined to it."""
    if not hosts:
        return words
    by_base: dict[int, list[int]] = {}
    for place, word in enumerate(words):
        by_base.setdefault(round(word.base[1]), []).append(place)
    found = list(words)
    for place, (host, _) in hosts.items():
        word = words[place]
        room = _TOUCHING * host.style.size
        for near in (-1, 0, 1):
            for other in by_base.get(round(word.base[1]) + near, []):
                gap = words[other].rect.left - word.rect.right
                if other != place and other not in hosts and abs(gap) < room:
                    found[other] = replace(found[other], joined=True)
    return found
