"""Tables as HTML: with their looks in a document of their own, or plain inside Markdown."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ocr.document import Align, Cell, Line, Table, around
from ocr.writers.common import is_number
from ocr.writers.common.colours import is_colour, is_dark
from ocr.writers.common.grid import Grid, grid, is_first_place
from ocr.writers.common.prose import run_leftward
from ocr.writers.html.inline import inline, plain

_RULES = {"rows": "rows", "frame": "frame", "none": "bare"}
_WIDE, _VERY_WIDE = 8, 14  # columns
_MANY = 20  # empty cells
_MOST_COLUMNS = 1000  # that a cell of HTML may have
_SPACE = 1.5  # of a letter's width
_ROOM = 0.25  # of a cell's width: with less white beside it the text fills the cell
_MIDDLE = 0.3  # of that white: what the sides of text in the middle may differ by


def html_table(table: Table, caption: str = "") -> Iterator[str]:
    """A line of HTML each, with colours, alignment and rules. `caption` is HTML."""
    places = grid(table)
    yield f"<table{_look(table, places)}{_direction(table.lines)}>"
    if caption:
        yield f"<caption>{caption}</caption>"
    heads = 0
    if _has_head(places):
        heads = 1
        yield "<thead>"
    sides = _sides(places)
    for row, pieces in enumerate(places.all_rows()):
        if row == heads:
            if heads:
                yield "</thead>"
            yield "<tbody>"
        yield "<tr>"
        name = "td"
        if row < heads:
            name = "th"
        for column, wide, cell in pieces:
            if cell is None:
                yield _empty(name, wide)
            elif is_first_place(cell, (row, column)):
                side = cell.align or sides.get(column, "")
                yield _styled_cell(cell, name, side)
        yield "</tr>"
    yield "</tbody>"
    yield "</table>"


def _look(table: Table, places: Grid) -> str:
    """The class of a table: its rules, and that it has many columns, whose letters are smaller."""
    names = []
    if table.rules in _RULES:
        names.append(_RULES[table.rules])
    if places.columns >= _VERY_WIDE:
        names.append("widest")
    elif places.columns >= _WIDE:
        names.append("wide")
    if not names:
        return ""
    return f' class="{" ".join(names)}"'


def plain_table(table: Table) -> Iterator[str]:
    """A line of HTML each, none of them empty, as an empty one would end it inside Markdown."""
    places = grid(table)
    heads = 0
    if _has_head(places):
        heads = 1
    yield "<table>"
    for row, pieces in enumerate(places.all_rows()):
        name = "td"
        if row < heads:
            name = "th"
        parts = []
        for column, wide, cell in pieces:
            if cell is None:
                parts.append(_empty(name, wide))
            elif is_first_place(cell, (row, column)):
                parts.append(f"<{name}{_spans(cell)}>{_plain_content(cell, name)}</{name}>")
        yield f"<tr>{''.join(parts)}</tr>"
    yield "</table>"


def _empty(name: str, wide: int) -> str:
    """Empty cells side by side; very many are cells of many columns."""
    if wide <= _MANY:
        return f"<{name}></{name}>" * wide
    parts = []
    while wide > 0:
        columns = min(wide, _MOST_COLUMNS)
        parts.append(f'<{name} colspan="{columns}"></{name}>')
        wide -= columns
    return "".join(parts)


def _plain_content(cell: Cell, name: str) -> str:
    parts = []
    for part in cell.parts:
        if isinstance(part, Table):
            parts.append("".join(plain_table(part)))
        else:
            texts = [plain(lines, bold=name == "td") for lines in paragraphs(part, cell)]
            parts.append("<br>".join(texts))
    return "".join(parts)


def paragraphs(lines: Iterable[Line], cell: Cell) -> list[tuple[Line, ...]]:
    """The lines of a cell that belong together: one ends where there was room for the next word.

    Lines without places, as those of office files, are paragraphs of their own.
    """
    rights = [line.box.right for line in cell.lines if line.box]
    right = max([*rights, cell.box.right], default=0)
    found: list[list[Line]] = []
    for line in lines:
        if found and _runs_on(found[-1][-1], line, right):
            found[-1].append(line)
        else:
            found.append([line])
    return [tuple(group) for group in found]


def _runs_on(line: Line, after: Line, right: int) -> bool:
    """Whether the first word of `after` had no room on the line."""
    word = after.words[0]
    if not line.box or not word.box:
        return False
    letter = word.box.width / len(word.text)
    return line.box.right + _SPACE * letter + word.box.width > right


def _styled_cell(cell: Cell, name: str, side: Align) -> str:
    looks = []
    if is_colour(cell.shade):
        looks.append(f"background:#{cell.shade}")
        if is_dark(cell.shade):
            looks.append("color:#ffffff")
    style = ""
    if looks:
        style = f' style="{";".join(looks)}"'
    aligned = ""
    if side in ("center", "right"):
        aligned = f' class="{side}"'
    attributes = f"{_spans(cell)}{aligned}{style}{_direction(cell.lines)}"
    return f"<{name}{attributes}>{_styled_content(cell, name)}</{name}>"


def _styled_content(cell: Cell, name: str) -> str:
    parts: list[str] = []
    for part in cell.parts:
        if isinstance(part, Table):
            parts += html_table(part)
            continue
        groups = paragraphs(part, cell)
        texts = [inline(lines, keep_lines=False, bold=name == "td") for lines in groups]
        text = "<br>\n".join(filter(None, texts))
        if text:
            parts.append(text)
    return "\n".join(parts)


def _sides(places: Grid) -> dict[int, Align]:
    """How the cells of each column stand: as most do whose place tells, else numbers to the right.

    A cell that covers several columns is not asked.
    """
    seen: dict[int, Counter[Align]] = {}
    for cell in places.cells():
        if cell.columns > 1 or not cell.lines:
            continue
        side = _seen_side(cell)
        if not side:
            side = "left"
            if is_number(cell.text):
                side = "right"
        seen.setdefault(cell.column, Counter())[side] += 1
    return {column: sides.most_common(1)[0][0] for column, sides in seen.items()}


def _seen_side(cell: Cell) -> Align:
    """Where in its cell the text stands; "" where it fills the cell or its place is not known."""
    ink = around(line.box for line in cell.lines)
    if not ink or not cell.box:
        return ""
    before = ink.left - cell.box.left
    after = cell.box.right - ink.right
    if before + after < _ROOM * cell.box.width:
        return ""
    if abs(before - after) <= _MIDDLE * (before + after):
        return "center"
    if after < before:
        return "right"
    return "left"


def _spans(cell: Cell) -> str:
    spans = ""
    if cell.rows > 1:
        spans += f' rowspan="{cell.rows}"'
    if cell.columns > 1:
        spans += f' colspan="{cell.columns}"'
    return spans


def _direction(lines: Iterable[Line]) -> str:
    if run_leftward(lines):
        return ' dir="rtl"'
    return ""


def _has_head(places: Grid) -> bool:
    """Whether the first row is bold, or shaded, and the next is not."""
    if places.rows < 2:
        return False
    first = _cells(places, 0)
    after = _cells(places, 1)
    if not first or any(cell.rows > 1 for cell in first):
        return False
    if _are_bold(first) and not _are_bold(after):
        return True
    return _are_shaded(first) and not _are_shaded(after)


def _cells(places: Grid, row: int) -> list[Cell]:
    found = []
    for column, _, cell in places.row(row):
        if cell and cell.lines and is_first_place(cell, (row, column)):
            found.append(cell)
    return found


def _are_bold(cells: Iterable[Cell]) -> bool:
    words = [word for cell in cells for line in cell.lines for word in line.words]
    return all(word.bold for word in words)


def _are_shaded(cells: Iterable[Cell]) -> bool:
    return all(cell.shade for cell in cells)
