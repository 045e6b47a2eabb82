"""Where a content stream writes: its matrices, and the state of its text."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

from ocr.readers.pdf.geometry import Matrix, compose

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def inverse(matrix: Matrix) -> Matrix:
    """Raises ZeroDivisionError for a matrix without one."""
    a, b, c, d, e, f = matrix
    det = a * d - b * c
    return (
        d / det,
        -b / det,
        -c / det,
        a / det,
        (c * f - d * e) / det,
        (b * e - a * f) / det,
    )


def matrix_of(operands: Sequence[Any]) -> Matrix:
    """Six numbers. Raises ValueError for anything else."""
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


@dataclass(frozen=True, slots=True)
class Graphics:
    """What `q` saves and `Q` brings back."""

    matrix: Matrix = IDENTITY
    font: Any = None
    size: float = 0.0
    between_letters: float = 0.0
    between_words: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


@dataclass(slots=True)
class TextState:
    """The state as a content stream goes on."""

    fonts: Any  # looks up a font by its name in the resources
    now: Graphics = field(default_factory=Graphics)
    text: Matrix = IDENTITY
    line: Matrix = IDENTITY
    saved: list[Graphics] = field(default_factory=list)

    def take(self, name: str, operands: Sequence[Any]) -> None:
        """Follow one operator that shows nothing. Raises ValueError for operands that are none."""
        match name:
            case "q":
                self.saved.append(self.now)
            case "Q":
                if self.saved:
                    self.now = self.saved.pop()
            case "cm":
                matrix = compose(matrix_of(operands), self.now.matrix)
                self.now = replace(self.now, matrix=matrix)
            case "BT":
                self.text = self.line = IDENTITY
            case "Tm":
                self.text = self.line = matrix_of(operands)
            case "Td" | "TD":
                across, up = map(float, operands)
                if name == "TD":
                    self.now = replace(self.now, leading=-up)
                self._move(across, up)
            case "T*":
                self._move(0.0, -self.now.leading)
            case "Tf":
                font = self.fonts(str(operands[0]))
                self.now = replace(self.now, font=font, size=float(operands[1]))
            case "Tc":
                self.now = replace(self.now, between_letters=float(operands[0]))
            case "Tw":
                self.now = replace(self.now, between_words=float(operands[0]))
            case "Tz":
                self.now = replace(self.now, scale=float(operands[0]) / 100)
            case "TL":
                self.now = replace(self.now, leading=float(operands[0]))
            case "Ts":
                self.now = replace(self.now, rise=float(operands[0]))
            case "Tr":
                self.now = replace(self.now, mode=int(operands[0]))

    def _move(self, across: float, up: float) -> None:
        self.line = compose((1.0, 0.0, 0.0, 1.0, across, up), self.line)
        self.text = self.line

    def show(self, piece: Any) -> tuple[float, float] | None:
        """Follow a string, or a number of a TJ; returns a point in its first letter, in the units
        of the page, None for a number.
        """
        if not isinstance(piece, pikepdf.String):
            shift = -float(piece) / 1000 * self.now.size * self.now.scale
            self._advance(shift)
            return None
        now = self.now
        widths = now.font.widths(bytes(piece))
        first = 0.5
        if widths:
            first = min(widths[0][1] / 2, 0.5)
        point = (first * now.size * now.scale, now.rise + 0.3 * now.size)
        found = apply(compose(self.text, now.matrix), *point)
        along = 0.0
        for is_space, width in widths:
            along += width * now.size + now.between_letters
            if is_space:
                along += now.between_words
        self._advance(along * now.scale)
        return found

    def shows_space(self, piece: Any) -> bool:
        """Whether a string has a space in it."""
        spaces = self.now.font.spaces
        return any(code in spaces for code in self.now.font.codes(bytes(piece)))

    def _advance(self, along: float) -> None:
        if self.now.font is not None and self.now.font.is_vertical:
            scale = self.now.scale or 1.0
            self.text = compose((1.0, 0.0, 0.0, 1.0, 0.0, -along / scale), self.text)
        else:
            self.text = compose((1.0, 0.0, 0.0, 1.0, along, 0.0), self.text)
