"""Pages drawn and described at once: words with the boxes that a good engine would give them, no
engine needed.
"""

from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from ocr.document import Block, Box, Line, Page, Table, Word, around
from ocr.recognition.layout import arranged
from tests.ocr.samples import font


@dataclass
class Sheet:
    """A white page of `width` x `height` pixels at 150 an inch; every `text` is a block of the page
    by default.
    """

    width: int = 1240
    height: int = 1754
    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("L", (self.width, self.height), 255)
        self.draw = ImageDraw.Draw(self.image)

    def line(
        self, x: int, y: int, text: str, size: int = 22, weight: int = 0, confidence: float = 0.95
    ) -> Line:
        """Words from `x`, on the base line `y`; `weight` thickens the strokes."""
        face = font(size)
        words = []
        for part in text.split():
            self.draw.text((x, y), part, fill=0, font=face, anchor="ls", stroke_width=weight)
            left, top, right, bottom = self.draw.textbbox(
                (x, y), part, font=face, anchor="ls", stroke_width=weight
            )
            box = Box(round(left), round(top), round(right - left), round(bottom - top))
            words.append(Word(part, box, confidence))
            x = round(x + face.getlength(part + " "))
        return Line(tuple(words), around(word.box for word in words))

    def text(
        self, x: int, y: int, *lines: str, size: int = 22, weight: int = 0, confidence: float = 0.95
    ) -> None:
        """A block of lines from the base line `y` down."""
        step = round(size * 1.4)
        held = [
            self.line(x, y + number * step, line, size, weight, confidence)
            for number, line in enumerate(lines)
        ]
        self.blocks.append(Block(tuple(held), around(line.box for line in held)))

    def row(self, xs: tuple[int, ...], y: int, *texts: str) -> None:
        """One row of a table, each cell a block of its own."""
        for x, text in zip(xs, texts, strict=True):
            if text:
                self.text(x, y, text)

    def rule(self, *ends: tuple[int, int], width: int = 2) -> None:
        self.draw.line(ends, fill=0, width=width)

    def page(self, dpi: float = 150.0) -> Page:
        return Page(self.width, self.height, tuple(self.blocks), 0, dpi)


PROSE = (
    "The weather of the northern coast turned wet and",
    "cold in the autumn of that year, and the harbour",
    "emptied early. Fishermen mended nets in the long",
    "sheds behind the quay while the boats lay idle on",
    "the grey shingle. Nobody spoke of leaving, though",
    "most of them had thought of it at night when wind",
    "came down from the hills and shook the low roofs.",
)


XS = (120, 520, 760, 960)
ROWS = (
    ("Item", "Count", "Price", "Sum"),
    ("Paper", "12", "3.50", "42.00"),
    ("Ink", "2", "19.90", "39.80"),
    ("Staples", "40", "0.10", "4.00"),
    ("Envelopes", "100", "0.08", "8.00"),
)


def tables(sheet: Sheet, image: Image.Image | None = None, page: Page | None = None) -> list[Table]:
    found = arranged(page or sheet.page(), image or sheet.image)
    return [item for item in found.blocks if isinstance(item, Table)]


def texts(table: Table) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in table.cells if cell.lines}


def plain(ys: range = range(400, 900, 60)) -> Sheet:
    sheet = Sheet()
    for y, row in zip(ys, ROWS, strict=False):
        sheet.row(XS, y, *row)
    return sheet


def gridded(merged: bool = False) -> Sheet:
    sheet = plain()
    edges = (100, 500, 740, 940, 1100)
    for number in range(6):
        sheet.rule((100, 360 + 60 * number), (1100, 360 + 60 * number))
    for x in edges:
        hidden = merged and x == 740
        sheet.rule((x, 420 if hidden else 360), (x, 660))
    return sheet


EXPECTED = {
    (row, column): text for row, cells in enumerate(ROWS) for column, text in enumerate(cells)
}


def box(sheet: Sheet, left: int, top: int, right: int, bottom: int) -> None:
    sheet.rule((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
