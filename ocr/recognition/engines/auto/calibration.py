"""Calibrated confidences: of words that are given 0.9, nine in ten are right.

Each table says which share of the words was right that an engine gave a confidence; measured on
18,000 words of receipts, scans, hard pages and photos with `python -m benchmarks accuracy`, which
prints the curve.
"""

import numpy as np
from msgspec.structs import replace

from ocr.document import Line, Page, Word
from ocr.recognition.engines.auto.lines import with_lines

Table = tuple[tuple[float, float], ...]

TESSERACT: Table = (
    (0.0, 0.15),
    (0.3, 0.33),
    (0.5, 0.46),
    (0.7, 0.59),
    (0.8, 0.68),
    (0.87, 0.77),
    (0.915, 0.9),
    (0.945, 0.975),
    (0.97, 0.993),
    (1.0, 0.995),
)
PADDLE: Table = (
    (0.0, 0.5),
    (0.25, 0.66),
    (0.45, 0.74),
    (0.65, 0.84),
    (0.8, 0.89),
    (0.92, 0.925),
    (0.97, 0.965),
    (0.985, 0.98),
    (0.995, 0.99),
    (1.0, 0.996),
)


def calibrated(page: Page, table: Table) -> Page:
    """The page of one engine with every word's confidence looked up in the engine's table."""
    return with_lines(page, [_line(line, table) for line in page.lines])


def word_of(word: Word, table: Table) -> Word:
    given, right = zip(*table, strict=True)
    share = float(np.interp(word.confidence, given, right))
    return replace(word, confidence=round(share, 4))


def _line(line: Line, table: Table) -> Line:
    return replace(line, words=tuple(word_of(word, table) for word in line.words))
