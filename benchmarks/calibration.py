"""How many words were right of those that were given a confidence."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from benchmarks.metrics import normal
from benchmarks.tables import show
from ocr.document import Word

EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0)

Judged = tuple[float, bool]  # a word's confidence, and whether it was right


def judged(truth: str, words: Sequence[Word]) -> list[Judged]:
    """A word is right when the truth has it as often; of equal words the surest are."""
    left = Counter(normal(truth).split())
    found = []
    for word in sorted(words, key=lambda word: -word.confidence):
        parts = Counter(normal(word.text).split())
        right = bool(parts) and all(left[part] >= count for part, count in parts.items())
        if right:
            left -= parts
        found.append((word.confidence, right))
    return found


def report(name: str, words: Sequence[Judged]) -> None:
    """Print the curve: a row a range of confidence."""
    confidences = np.array([confidence for confidence, _ in words])
    right = np.array([each for _, each in words], float)
    places = np.clip(np.searchsorted(EDGES, confidences, side="right") - 1, 0, len(EDGES) - 2)
    rows = []
    for place, (low, high) in enumerate(pairwise(EDGES)):
        chosen = places == place
        if chosen.any():
            said, was = confidences[chosen].mean(), right[chosen].mean()
            rows.append(
                [f"{low:.2f} to {high:.2f}", str(chosen.sum()), f"{said:.3f}", f"{was:.3f}"]
            )
    show(
        f"Confidence of {name}: said, and how many words were right",
        ["", "words", "said", "right"],
        rows,
    )
