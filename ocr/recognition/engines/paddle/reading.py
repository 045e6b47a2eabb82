"""What a line says: its piece of the image -> characters, each with where it stands and how sure the reader is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from ocr.recognition.engines.paddle.models import Array, models

_HEIGHT = 48  # pixels of a line, as the reader takes them
_SHORTEST = 192  # pixels: what is shorter is filled up; with 320, as in training, receipts gain 0.002 and take longer
_WIDTH_STEP = 64  # the fewer widths there are, the fewer times the network is prepared anew
_AT_ONCE = 6
_LONGEST = 4096  # pixels: a longer line is squeezed
_WIDTH_AT_ONCE = (
    1024  # pixels: the chances of 18,700 characters take 9 kB a pixel of width, more than once
)
_UPRIGHT = 1.5  # height over width of a line that runs down the page
_SPACE = 0.02  # the least chance of a space that is looked into, see `words.joined`
_WIDE_SPACE = "\u3000"  # a space too, not a letter
_SURE = 0.95  # of a character: nothing else can be meant


@dataclass(frozen=True, slots=True)
class Letter:
    """`place` is its middle from the line's beginning (0.0) to its end (1.0); `second` the next best and its chance."""

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
        return " ".join("".join(letter.text for letter in word) for word in self.words)

    @property
    def confidence(self) -> float:
        letters = [letter.confidence for word in self.words for letter in word]
        return float(np.mean(letters)) if letters else 0.0


def cut_out(image: Array, corners: Array) -> Array:
    """The piece of an image inside four corners, straight; a line that runs down the page is laid on its side."""
    width = max(1, round(float(max(_length(corners, 0, 1), _length(corners, 3, 2)))))
    height = max(1, round(float(max(_length(corners, 0, 3), _length(corners, 1, 2)))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    piece: Array = cv2.warpPerspective(
        image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    return np.ascontiguousarray(np.rot90(piece)) if runs_down(corners) else piece


def runs_down(corners: Array) -> bool:
    """Whether a line is far higher than wide."""
    return _length(corners, 0, 3) >= _UPRIGHT * max(1.0, _length(corners, 0, 1))


def read_lines(pieces: Sequence[Array], alphabet: str = "") -> list[Reading]:
    """Each piece (height, width, 3) of bytes is one line of text, whatever its size.

    No character is read but those of `alphabet`, where it has any, and the space; confidences are those among them.
    """
    widths = [
        min(_LONGEST, max(1, ceil(_HEIGHT * piece.shape[1] / piece.shape[0]))) for piece in pieces
    ]
    classes = _classes(alphabet)
    found: dict[int, Reading] = {}
    for chosen in _batches(widths):
        found |= zip(
            chosen,
            _read_some([pieces[n] for n in chosen], [widths[n] for n in chosen], classes),
            strict=True,
        )
    return [found[number] for number in range(len(pieces))]


def _classes(alphabet: str) -> Array:
    """The numbers of the reader's classes that may be: the first, which is none, those allowed, and the space."""
    letters = models().letters
    allowed = [n for n in range(1, len(letters) - 1) if letters[n] in alphabet] if alphabet else []
    return np.array([0, *allowed, len(letters) - 1]) if alphabet else np.arange(len(letters))


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of the lines that are read at once: they are about as long, and fit into memory."""
    chosen: list[int] = []
    for number in sorted(range(len(widths)), key=widths.__getitem__):
        if chosen and (
            len(chosen) == _AT_ONCE or (len(chosen) + 1) * widths[number] > _WIDTH_AT_ONCE
        ):
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
    answers, letters = models().read(values), models().letters
    wide = letters.index(_WIDE_SPACE)
    answers[..., -1] += answers[..., wide]
    answers[..., wide] = 0
    if len(classes) < len(letters):
        answers, letters = _among(answers, classes), tuple(letters[n] for n in classes)
    return [
        _decoded(answer, letters, width / whole)
        for answer, width in zip(answers, widths, strict=True)
    ]


def _among(chances: Array, classes: Array) -> Array:
    """The chances (..., classes) of some classes when there are no others."""
    some = chances[..., classes]
    shares: Array = some / np.maximum(some.sum(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    return shares


def _decoded(chances: Array, letters: Sequence[str], part: float) -> Reading:
    """The best path by CTC's rules: equal neighbours are one character, class 0 is none. `part` of the steps count."""
    space = len(letters) - 1
    best = chances.argmax(axis=1)
    steps = [step for step in np.flatnonzero(best) if best[step] != space]
    words: list[list[Letter]] = []
    spaces: list[float] = []
    before = -1
    for step in map(int, steps):
        same = before == step - 1 and best[before] == best[step]
        if not same:
            gap = float(chances[before : step + 1, space].max()) if before >= 0 else 0.0
            if not words or gap > _SPACE:
                spaces += [gap] if words else []
                words.append([])
            words[-1].append(_letter(chances[step], letters, (step + 0.5) / (len(chances) * part)))
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
