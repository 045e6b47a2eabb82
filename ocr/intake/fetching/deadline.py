"""One end for a whole fetch, whatever it is waiting for."""

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ocr.deadline import within

P = ParamSpec("P")
T = TypeVar("T")


class Deadline:
    """Counts from its making."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self, at_most: float = float("inf")) -> float:
        """Seconds left, above 0, but at most that many. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, at_most)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a function that knows no timeout. At the end its thread is left behind.

        Raises TimeoutError, and what the function raises.
        """
        return within(self.remaining(), lambda: function(*args, **kwargs), "fetch")
