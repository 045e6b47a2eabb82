"""Read a line: its piece of the image -> characters, each with its place and its confidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from ocr.recognition.engines.paddle.models import Array, models

_HEIGHT = 48  # pixels of a line, as the reader takes them
# Pixels: what is shorter is filled up; with 320, as in training, receipts gain 0.002 and take
# longer.
_SHORTEST = 192
_WIDTH_STEP = 64  # the fewer widths there are, the fewer times the network is prepared anew
_AT_ONCE = 6
_LONGEST = 4096  # pixels: a longer line is squeezed
# Pixels: the chances of 18,700 characters take 9 kB a pixel of width, more than once.
_WIDTH_AT_ONCE = 1024
_UPRIGHT = 1.5  # height over width of a line that runs down the page
_SPACE = 0.02  # the least chance of a space that is looked into, see `words.joined`
_WIDE_SPACE = "\u3000"  # a space too, not a letter
_SURE = 0.95  # of a character: nothing else can be meant


@dataclass(frozen=True, slots=True)
class Letter:
    """A character of a line.

    `place` is its middle, from the line's beginning (0.0) to its end (1.0). `second` is the next
    best character and its chance.
    """

    text: str
    place: float
    confidence: float
    second: tuple[str, float] = ("", 0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of letters. `spaces[n]` is how surely the reader holds that a space follows word n."""

    words: tuple[tuple[Letter, ...], ...]
    spaces: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        words = []
        for word in self.words:
            words.append("".join(letter.text for letter in word))
        return " ".join(words)

    @property
    def confidence(self) -> float:
        confidences: list[float] = []
        for word in self.words:
            confidences += [letter.confidence for letter in word]
        if not confidences:
            return 0.0
        return float(np.mean(confidences))


def cut_out(image: Array, corners: Array) -> Array:
    """The piece of an image inside four corners, straight.

    A line that runs down the page is turned to the left, so that it is level.
    """
    width = max(1, round(float(max(_length(corners, 0, 1), _length(corners, 3, 2)))))
    height = max(1, round(float(max(_length(corners, 0, 3), _length(corners, 1, 2)))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    piece: Array = cv2.warpPerspective(
        image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    if runs_down(corners):
        return np.ascontiguousarray(np.rot90(piece))
    return piece


def runs_down(corners: Array) -> bool:
    """Whether a line is far higher than wide."""
    return _length(corners, 0, 3) >= _UPRIGHT * max(1.0, _length(corners, 0, 1))


def read_lines(pieces: Sequence[Array], alphabet: str = "") -> list[Reading]:
    """Each piece (height, width, 3) of bytes is one line of text, whatever its size.

    No character is read but those of `alphabet`, where it has any, and the space; confidences are
    those among them.
    """
    widths = []
    for piece in pieces:
        width = ceil(_HEIGHT * piece.shape[1] / piece.shape[0])
        widths.append(min(_LONGEST, max(1, width)))
    classes = _classes(alphabet)
    found: dict[int, Reading] = {}
    for chosen in _batches(widths):
        some_pieces = [pieces[number] for number in chosen]
        some_widths = [widths[number] for number in chosen]
        readings = _read_some(some_pieces, some_widths, classes)
        found.update(zip(chosen, readings, strict=True))
    return [found[number] for number in range(len(pieces))]


def _classes(alphabet: str) -> Array:
    """The numbers of the allowed classes: the first, which is no character, letters, the space."""
    letters = models().letters
    if not alphabet:
        return np.arange(len(letters))
    space = len(letters) - 1
    allowed = [number for number in range(1, space) if letters[number] in alphabet]
    return np.array([0, *allowed, space])


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of the lines that are read at once: about as long, and they fit into memory."""
    chosen: list[int] = []
    for number in sorted(range(len(widths)), key=widths.__getitem__):
        too_wide = (len(chosen) + 1) * widths[number] > _WIDTH_AT_ONCE
        if chosen and (len(chosen) == _AT_ONCE or too_wide):
            yield chosen
            chosen = []
        chosen.append(number)
    if chosen:
        yield chosen


def _read_some(pieces: Sequence[Array], widths: Sequence[int], classes: Array) -> list[Reading]:
    whole = ceil(max(_SHORTEST, *widths) / _WIDTH_STEP) * _WIDTH_STEP
    values = np.zeros((len(pieces), 3, _HEIGHT, whole), np.float32)
    for number, (piece, width) in enumerate(zip(pieces, widths, strict=True)):
        small = cv2.resize(piece, (width, _HEIGHT), interpolation=cv2.INTER_LINEAR)
        values[number, :, :, :width] = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    answers = models().read(values)
    letters = models().letters
    wide = letters.index(_WIDE_SPACE)
    answers[..., -1] += answers[..., wide]
    answers[..., wide] = 0
    if len(classes) < len(letters):
        answers = _among(answers, classes)
        letters = tuple(letters[number] for number in classes)
    readings = []
    for answer, width in zip(answers, widths, strict=True):
        readings.append(_decoded(answer, letters, width / whole))
    return readings


def _among(chances: Array, classes: Array) -> Array:
    """The chances (..., classes) of some classes when there are no others."""
    some = chances[..., classes]
    shares: Array = some / np.maximum(some.sum(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    return shares


def _decoded(chances: Array, letters: Sequence[str], part: float) -> Reading:
    """The best path by CTC's rules: equal neighbours are one character, class 0 is none.

    Only the first `part` of the steps count.
    """
    space = len(letters) - 1
    best = chances.argmax(axis=1)
    steps = [step for step in np.flatnonzero(best) if best[step] != space]
    words: list[list[Letter]] = []
    spaces: list[float] = []
    before = -1
    for step in map(int, steps):
        is_first = before < 0
        is_same = not is_first and before == step - 1 and best[before] == best[step]
        if not is_same:
            if not words:
                words.append([])
            else:
                gap = float(chances[before : step + 1, space].max())
                if gap > _SPACE:
                    spaces.append(gap)
                    words.append([])
            place = (step + 0.5) / (len(chances) * part)
            words[-1].append(_letter(chances[step], letters, place))
        before = step
    return Reading(tuple(map(tuple, words)), tuple(spaces))


def _letter(chances: Array, letters: Sequence[str], place: float) -> Letter:
    first = int(chances.argmax())
    sure = float(chances[first])
    if sure >= _SURE:  # looking for the next of 18,000 takes its time
        return Letter(letters[first], min(1.0, place), sure)
    second = int(np.argpartition(chances, -2)[-2])
    return Letter(letters[first], min(1.0, place), sure, (letters[second], float(chances[second])))


def _length(corners: Array, a: int, b: int) -> float:
    return float(np.linalg.norm(corners[a] - corners[b]))
