"""Tables inside a cell: they have no text of their own, but say which of the cell's lines stand in
their cells.
"""

from msgspec import Struct


class InnerCell(Struct, frozen=True, omit_defaults=True):
    """A cell of an inner table, with the number of its lines; the others as in `Cell`."""

    row: int
    column: int
    lines: int
    rows: int = 1
    columns: int = 1


class InnerTable(Struct, frozen=True):
    """The lines of its cells, in their order, are those of the outer cell from `first` on."""

    first: int
    cells: tuple[InnerCell, ...]

    @property
    def end(self) -> int:
        """The outer cell's line after the last one of this table."""
        return self.first + sum(max(cell.lines, 0) for cell in self.cells)
