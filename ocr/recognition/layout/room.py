"""The room around lines: how far their column reaches to both sides."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.recognition.layout.pieces import Piece
from ocr.recognition.layout.text_regions import Obstacle

_REACH = 20.0  # heights of the lines asked for, up and down, that show their column
_GUTTER = 1.0  # em between two columns, at least


class Room:
    """Places of all that stands on a page."""

    def __init__(
        self, pieces: Sequence[Piece], obstacles: Sequence[Obstacle], em: float, width: int
    ) -> None:
        every: list[Piece | Obstacle] = [*pieces, *obstacles]
        self._left = _array([one.left for one in every])
        self._right = _array([one.right for one in every])
        self._top = _array([one.top for one in every])
        self._bottom = _array([one.bottom for one in every])
        self._em = em
        self.left = min((piece.left for piece in pieces), default=0.0)
        self.right = max((piece.right for piece in pieces), default=0.0)
        # Where lines are short the paper's margins are alike.
        self.paper_right = max(self.right, width - max(0.0, self.left))
        self.paper_middle = width / 2

    def beside(self, left: float, right: float, top: float, bottom: float) -> tuple[float, float]:
        """How far lines could reach to the left and right before they meet something."""
        edge = 0.3 * self._em
        level = (self._top < bottom - edge) & (self._bottom > top + edge)
        before = self._right[level & (self._right <= left + edge)]
        after = self._left[level & (self._left >= right - edge)]
        gutter = _GUTTER * self._em
        start = min(left, float(before.max()) + gutter) if before.size else min(left, self.left)
        end = (
            max(right, float(after.min()) - gutter) if after.size else max(right, self.paper_right)
        )
        return start, end

    def is_alone(self, left: float, right: float, top: float, bottom: float) -> bool:
        """Whether nothing stands beside lines."""
        return self.beside(left, right, top, bottom) == (
            min(left, self.left),
            max(right, self.paper_right),
        )

    def column(self, left: float, right: float, top: float, bottom: float) -> tuple[float, float]:
        """The edges of the lines above and below that stand in the same column."""
        start, end = self.beside(left, right, top, bottom)
        end = max(right, min(end, self.right))
        reach = _REACH * self._em
        near = (self._top < bottom + reach) & (self._bottom > top - reach)
        inside = near & (self._left >= start - self._em) & (self._right <= end + self._em)
        lefts, rights = self._left[inside], self._right[inside]
        if not lefts.size:
            return start, end
        return min(left, float(lefts.min())), max(right, float(rights.max()))


def _array(values: list[float]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)
