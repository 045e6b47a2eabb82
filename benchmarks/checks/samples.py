"""Tables of known values, drawn: ruled and unruled, each as a picture at 300 dpi and as a
born-digital PDF.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from PIL import ImageFont

from benchmarks.checks.grids import Grid, Value
from benchmarks.checks.paper import Drawing, draw_pdf, draw_picture

COUNT = 6
LEFT, TOP = 200, 300
SIZE, ROW, GAP = 42, 78, 60  # pixels at 300 dpi: of the letters, a row, and between two columns
THINGS = (
    "Copper pipe,Garden hose,Oak shelf,Paint roller,Steel bolt,Glass pane,"
    "Wool blanket,Desk lamp,Door handle"
)
Rng = random.Random
Made = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    value: Value
    row: int
    column: int
    columns: int = 1
    right: bool = False
    head: bool = False


@dataclass(slots=True)
class Sample:
    name: str
    ruled: bool
    cells: list[Cell] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        values = {(cell.row, cell.column): cell.value for cell in self.cells}
        rows, columns = (
            1 + max(row for row, _ in values),
            max(cell.column + cell.columns for cell in self.cells),
        )
        return Grid(values, rows, columns)


def thing(rng: Rng) -> Made:
    text = rng.choice(THINGS.split(","))
    return text, text


def code(rng: Rng) -> Made:
    text = f"{rng.randrange(1, 9999):05d}"  # begins with a zero: no number
    return text, text


def integer(rng: Rng) -> Made:
    number = rng.choice([rng.randrange(1, 999), rng.randrange(1000, 999_999)])
    return f"{number:,}", float(number)


def decimal(rng: Rng) -> Made:
    number = rng.randrange(-9_999, 999_999) / 100
    return f"{number:,.2f}", number


def money(rng: Rng) -> Made:
    number = rng.randrange(100, 9_999_99) / 100
    return f"${number:,.2f}", number


def percent(rng: Rng) -> Made:
    number = rng.randrange(1, 999)
    return f"{number / 10:.1f}%", number / 1000


def day(rng: Rng) -> Made:
    text = str(date(2019, 1, 1) + timedelta(days=rng.randrange(2000)))
    return text, text


KINDS: dict[str, tuple[Callable[[Rng], Made], bool]] = {
    "Item": (thing, False),
    "Code": (code, False),
    "Date": (day, False),
    "Units": (integer, True),
    "Weight": (decimal, True),
    "Price": (money, True),
    "Share": (percent, True),
}


def samples() -> list[Sample]:
    return [sample(number, ruled) for ruled in (True, False) for number in range(1, COUNT + 1)]


def sample(number: int, ruled: bool) -> Sample:
    """Every second one has a merged head over the last two columns."""
    rng = random.Random(f"{number} {ruled}")
    made = Sample(f"table_{'ruled' if ruled else 'unruled'}_{number}", ruled)
    names = [
        "Item",
        *sorted(rng.sample(list(KINDS)[1:], rng.randrange(2, 5)), key=list(KINDS).index),
    ]
    above = number % 2 == 0
    if above:
        made.cells.append(Cell("Details", "Details", 0, len(names) - 2, columns=2, head=True))
    made.cells += [
        Cell(name, name, int(above), at, right=KINDS[name][1], head=True)
        for at, name in enumerate(names)
    ]
    for row in range(int(above) + 1, int(above) + 1 + rng.randrange(5, 12)):
        made.cells += [
            Cell(*KINDS[name][0](rng), row, at, right=KINDS[name][1])
            for at, name in enumerate(names)
        ]
    return made


def draw_all(folder: Path) -> dict[Path, Grid]:
    """The files, with what is in them. Raises OSError where the DejaVu fonts are missing."""
    drawn = {}
    for made in samples():
        drawing = laid_out(made)
        for path, draw in (
            (folder / f"{made.name}.png", draw_picture),
            (folder / f"{made.name}.pdf", draw_pdf),
        ):
            draw(drawing, path)
            drawn[path] = made.grid
    return drawn


def laid_out(made: Sample) -> Drawing:
    """A line of text above the table and one below it."""
    grid, drawing = made.grid, Drawing(SIZE)
    edges = columns(made)
    bottom = TOP + grid.rows * ROW
    drawing.text(LEFT, TOP - 110, "Deliveries of the last months, as the store counted them:")
    drawing.text(
        LEFT, bottom + 130, "All figures are preliminary and may change before the end of the year."
    )
    for cell in made.cells:
        put(drawing, cell, edges)
    if made.ruled:
        rule(drawing, made, edges, bottom)
    return drawing


def columns(made: Sample) -> list[int]:
    """The left edge of each column, and the right edge of the last."""
    edges = [LEFT]
    font = ImageFont.truetype("DejaVuSans-Bold.ttf", SIZE)
    for column in range(made.grid.columns):
        widest = max(
            font.getlength(cell.text)
            for cell in made.cells
            if cell.column == column and cell.columns == 1
        )
        edges.append(edges[-1] + int(widest) + GAP)
    return edges


def put(drawing: Drawing, cell: Cell, edges: list[int]) -> None:
    left, right = edges[cell.column] + GAP // 2, edges[cell.column + cell.columns] - GAP // 2
    width = drawing.width(cell.text, bold=cell.head)
    at = (
        {True: right - width, False: left}[cell.right]
        if cell.columns == 1
        else (left + right - width) / 2
    )
    drawing.text(at, TOP + cell.row * ROW + 54, cell.text, bold=cell.head)


def rule(drawing: Drawing, made: Sample, edges: list[int], bottom: int) -> None:
    """Lines around all cells; a merged one has none inside."""
    for row in range(made.grid.rows + 1):
        drawing.line(edges[0], TOP + row * ROW, edges[-1], TOP + row * ROW)
    inside = {(cell.row, cell.column + 1) for cell in made.cells if cell.columns == 2}
    for column, edge in enumerate(edges):
        for row in range(made.grid.rows):
            if (row, column) not in inside:
                drawing.line(edge, TOP + row * ROW, edge, TOP + (row + 1) * ROW)
