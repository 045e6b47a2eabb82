"""The characters that PDFium finds on a page -> words with their places.

PDFium decides where words end, joins ligatures' letters and brings right-to-left text into the
order of reading.
"""

import unicodedata
from ctypes import addressof, c_double
from typing import Any

import pypdfium2.raw as raw

from ocr.readers.pdf.fonts import Style, Styles
from ocr.readers.pdf.geometry import Rect, View, union
from ocr.readers.pdf.letters import DIAGONAL, MOST, Letter, Letters, Piece
from ocr.readers.pdf.objects import Objects
from ocr.readers.pdf.raised import levels
from ocr.readers.pdf.spelling import direction, spelled
from ocr.readers.pdf.twice import last_colours, once
from ocr.readers.symbols import is_symbolic, sign

_TURN_TOLERANCE = 10.0  # degrees
_JUMP, _TOUCH = 1.5, 0.15  # of the size of the letters
_DROP_CAP = 1.7  # times the size: a large first letter, which is no raised one's neighbour
# Signs of Symbol and Wingdings as they are found in lists.
_BULLETS = {
    0xF0B7: "•",
    0xF0A7: "▪",
    0xF0A8: "◆",
    0xF0D8: "➢",
    0xF0FC: "✓",
    0xF076: "❖",
    0xF06E: "■",
    0xF0E0: "→",
}
_HYPHENS = {0x02: "-", 0xFFFE: "-"}  # how PDFium marks a hyphen at the end of a line
_BAD = ("Cc", "Cn", "Co")


class Collector:
    """Walks through the characters of one page, whose `objects` say which texts do not show."""

    def __init__(self, textpage: Any, view: View, objects: Objects) -> None:
        self._textpage, self._view = textpage.raw, view
        self._hidden = hidden_texts(objects, view)
        self._styles, self._style = (
            Styles(last_colours(objects.texts)),
            Style(0.0, 0.0, False, False, 0),
        )
        self.found = Letters()

    def collect(self) -> Letters:
        words: list[list[Letter]] = [[]]
        for index in range(min(raw.FPDFText_CountChars(self._textpage), MOST)):
            code = raw.FPDFText_GetUnicode(self._textpage, index)
            if not code or chr(code).isspace():
                words.append([])
            elif letter := self._letter(code, index):
                words[-1].append(letter)
        for word in once(words):
            self._finish(word)
        return self.found

    def _letter(self, code: int, index: int) -> Letter | None:
        pointer = raw.FPDFText_GetTextObject(self._textpage, index)
        if not pointer:
            return None
        if addressof(pointer.contents) != self._style.address:
            self._style = self._styles.of(pointer, self._textpage, index)
        rect = self._rect(index)
        char = self._char(code, index, rect)
        if not char or not self._shows(rect):
            return None
        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(self._textpage, index, x, y)
        return Letter(char, rect, self._style, (x.value, y.value))

    def _shows(self, rect: Rect) -> bool:
        """Whether a letter may be visible; letters outside the page are not counted as hidden."""
        page = self._view.page
        x, y = (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2
        if not (page.left <= x <= page.right and page.top <= y <= page.bottom):
            return False
        if self._style.address in self._hidden:
            self.found.hidden += 1
            return False
        return True

    def _rect(self, index: int) -> Rect:
        left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
        raw.FPDFText_GetCharBox(self._textpage, index, left, right, bottom, top)
        return self._view.rect(left.value, bottom.value, right.value, top.value)

    def _char(self, code: int, index: int, rect: Rect) -> str:
        """What a code stands for, "" for what is never seen; counts what stands for nothing."""
        char = _HYPHENS.get(code) or chr(code)
        if is_symbolic(self._style.font):
            shown = sign(char, self._style.font)
            if shown != char:
                self.found.total += 1
                return shown
        char = _BULLETS.get(code) or char
        if code == 0xAD:
            return "-" if rect.width > 0 else ""
        category = unicodedata.category(char)
        if category == "Cf":
            return char if code in (0x200C, 0x200D) else ""
        self.found.total += 1
        if (
            category in _BAD
            or code == 0xFFFD
            or raw.FPDFText_HasUnicodeMapError(self._textpage, index) == 1
        ):
            self.found.bad += 1
        return char

    def _finish(self, letters: list[Letter]) -> None:
        """Add the words that some letters make to `found`."""
        for part in _parts(letters):
            joined = False
            main = max(part, key=lambda letter: letter.style.size)
            runs = [(0, part)]
            if self._turn(main.style) != DIAGONAL:
                runs = levels(part)
            for level, run in runs:
                text = spelled([(letter.char, letter.rect) for letter in run])
                if text.strip():
                    piece = self._piece(text, run, main, level, joined=joined)
                    self.found.words.append(piece)
                    joined = True

    def _piece(
        self, text: str, letters: list[Letter], main: Letter, level: int, *, joined: bool
    ) -> Piece:
        """A word of letters on one level; `main` stands on the base line."""
        base = self._view.point(*letters[0].origin)
        rect = union([letter.rect for letter in letters])
        style = letters[0].style
        turn = self._turn(style)
        if level and turn in (0, 180):
            base = base[0], self._view.point(*main.origin)[1]
        elif level:
            base = self._view.point(*main.origin)[0], base[1]
        return Piece(text, rect, base, style, turn, level, joined=joined)

    def _turn(self, style: Style) -> int:
        turn = (self._view.rotation - style.angle) % 360
        nearest = round(turn / 90) * 90
        if abs(turn - nearest) > _TURN_TOLERANCE:
            return DIAGONAL
        return nearest % 360


def hidden_texts(objects: Objects, view: View) -> set[int]:
    """Addresses of texts that are not painted, or that an opaque image over most of the page
    covers.
    """
    last = 0  # the place in the drawing order of the last such image
    for image in objects.images:
        if not image.transparent and _covers(image.rect, view.page):
            last = max(last, image.order)
    covered = {address for address, order in objects.orders.items() if order < last}
    return objects.unpainted | covered


def _covers(rect: Rect, page: Rect) -> bool:
    return rect.overlap(page) >= 0.8 * page.area


def _parts(letters: list[Letter]) -> list[list[Letter]]:
    """A word taken apart where its letters are not side by side, for which PDFium has no space."""
    runs: list[list[Letter]] = []
    for letter in letters:
        if runs and not _jumps(runs[-1][-1], letter) and _same_direction(runs[-1], letter):
            runs[-1].append(letter)
        else:
            runs.append([letter])
    parts: list[list[Letter]] = []
    for run in runs:
        if parts and _touch(parts[-1], run):
            parts[-1].extend(run)
        else:
            parts.append(run)
    return parts


def _jumps(one: Letter, other: Letter) -> bool:
    size = max(one.style.size, other.style.size)
    return max(_gap(one.rect, other.rect)) > _JUMP * size or _drops(one, other)


def _drops(one: Letter, other: Letter) -> bool:
    return one.style.size > _DROP_CAP * other.style.size and one.char.isupper()


def _same_direction(run: list[Letter], letter: Letter) -> bool:
    before, after = direction(run[-1].char), direction(letter.char)
    return not before or not after or before == after


def _touch(one: list[Letter], other: list[Letter]) -> bool:
    if _drops(one[-1], other[0]):
        return False
    gap = _gap(union([letter.rect for letter in one]), union([letter.rect for letter in other]))
    return max(gap) <= _TOUCH * max(one[-1].style.size, other[0].style.size)


def _gap(one: Rect, other: Rect) -> tuple[float, float]:
    """The empty space between two rectangles, sideways and downward."""
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return across, down
