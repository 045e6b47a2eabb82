"""How many cells of known tables come out right, and beside the right neighbours."""

import datetime
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table

from benchmarks.checks.asking import asked
from benchmarks.checks.inputs import given
from benchmarks.documents import NO_LIMITS
from benchmarks.place import everything
from benchmarks.tables import show

TRUTH = ".cells.json"
Grid = dict[tuple[int, int], str]  # row and column -> the text in one form


@dataclass(frozen=True, slots=True)
class Right:
    """Shares of the cells, and of the pairs of a cell and the next to the right or below."""

    cells: float
    neighbours: float


def run(folder: Path, only: str, keep: Path | None) -> None:
    """NAME.pdf with NAME.cells.json beside it; a NAME that ends with ".scan" is a picture."""
    results: dict[str, dict[str, Right]] = {}
    with ExitStack() as stack:
        out = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        out.mkdir(parents=True, exist_ok=True)
        home = stack.enter_context(everything(**NO_LIMITS))
        for truth in sorted(folder.glob(f"*{TRUTH}")):
            name = truth.name.removesuffix(TRUTH)
            if only in name:
                answer = asked(
                    home, given(truth.with_name(f"{name}.pdf"), folder), tuple(READ), out
                )
                results[name] = compared(truth, answer.files)
    report(results)


def compared(truth: Path, files: dict[str, Path]) -> dict[str, Right]:
    """The share that each format has; nothing of a format that was not written."""
    wanted = list(_known(json.loads(truth.read_text())))
    found = {}
    for name, read in READ.items():
        grids = list(read(files[name])) if name in files else []
        cells = _share(_cells(wanted), _cells(grids))
        found[name] = Right(cells, _share(_neighbours(wanted), _neighbours(grids)))
    return found


def report(results: dict[str, dict[str, Right]]) -> None:
    header = [""]
    for name in READ:
        header += [f"{name} cells", "neighbours"]
    rows = [[name, *_shown(result)] for name, result in results.items()]
    for title, is_scan in (("digital", False), ("scanned", True)):
        part = [result for name, result in results.items() if name.endswith(".scan") is is_scan]
        if part:
            rows.append([f"mean of {len(part)} {title}", *_shown(_mean(part))])
    show("Tables: cells and neighbours that are right", header, rows)


def _mean(results: list[dict[str, Right]]) -> dict[str, Right]:
    found = {}
    for name in READ:
        cells = mean(result[name].cells for result in results)
        found[name] = Right(cells, mean(result[name].neighbours for result in results))
    return found


def _shown(result: dict[str, Right]) -> list[str]:
    shown = []
    for name in READ:
        shown += [f"{result[name].cells:.3f}", f"{result[name].neighbours:.3f}"]
    return shown


def _share(wanted: Counter[Any], found: Counter[Any]) -> float:
    return (wanted & found).total() / max(1, wanted.total())


def _cells(grids: list[Grid]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for grid in grids:
        counts.update(grid.values())
    return counts


def _neighbours(grids: list[Grid]) -> Counter[tuple[str, str, str]]:
    """A cell, the next one in its row or column that holds something, and which of the two."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for grid in grids:
        rows: dict[int, list[str]] = {}
        columns: dict[int, list[str]] = {}
        for row, column in sorted(grid):
            rows.setdefault(row, []).append(grid[row, column])
            columns.setdefault(column, []).append(grid[row, column])
        for way, lines in (("right", rows), ("below", columns)):
            for line in lines.values():
                for cell, following in pairwise(line):
                    counts[way, cell, following] += 1
    return counts


def _known(data: dict[str, Any]) -> Iterator[Grid]:
    for table in data["tables"]:
        cells = [cell for row in table["rows"] for cell in row]
        yield _grid((cell["row"], cell["col"], cell["text"]) for cell in cells)


def _of_workbook(path: Path) -> Iterator[Grid]:
    for sheet in openpyxl.load_workbook(path).worksheets:
        found = []
        for row in sheet.iter_rows():
            for cell in row:
                content = cell.value
                if isinstance(content, int | float) and "%" in (cell.number_format or ""):
                    content = round(content * 100, 8)
                found.append((cell.row, cell.column, content))
        yield _grid(found)


def _of_word(path: Path) -> Iterator[Grid]:
    document = docx.Document(str(path))
    for element in document.element.body.iter(qn("w:tbl")):
        if next(element.iterdescendants(qn("w:tbl")), None) is not None:
            continue  # it only arranges others
        table = Table(element, document)
        found = []
        for number, row in enumerate(table.rows):
            seen = None
            for column, cell in enumerate(row.cells):
                if cell._tc is not seen:
                    found.append((number, column, cell.text))
                seen = cell._tc
        yield _grid(found)


def _of_tree(path: Path) -> Iterator[Grid]:
    for page in json.loads(path.read_text())["pages"]:
        for item in page["blocks"]:
            if item["type"] == "table":
                found = []
                for cell in item["cells"]:
                    words = [word["text"] for line in cell["lines"] for word in line["words"]]
                    found.append((cell["row"], cell["column"], " ".join(words)))
                yield _grid(found)


def _grid(entries: Iterable[tuple[int, int, object]]) -> Grid:
    found = {}
    for row, column, content in entries:
        form = _form(content)
        if form:
            found[row, column] = form
    return found


_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2019": "'", "\u00ad": ""})
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DECIMAL_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+,\d{1,2}")


def _form(content: object) -> str:
    """One form for what is equal: numbers by value, dates by day, texts without white space."""
    if content is None:
        return ""
    if isinstance(content, datetime.date):
        return _date(content.day, content.month, content.year)
    text = "".join(str(content).lower().translate(_SIGNS).split())
    day = _DAY.fullmatch(text)
    if day:
        return _date(int(day[1]), int(day[2]), int(day[3]))
    bare = re.sub(r"[$\u20ac\u00a3]", "", text)
    negative = re.fullmatch(r"\((.+)\)", bare)
    if negative:
        bare = "-" + negative[1]
    if _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    try:
        return f"number {float(bare.replace(',', '').rstrip('%')):.6g}"
    except ValueError:
        return text


def _date(one: int, other: int, year: int) -> str:
    """Without saying which of the two is the month: files do not tell."""
    first, second = sorted((one, other))
    return f"date {first}/{second}/{year}"


READ: dict[str, Callable[[Path], Iterator[Grid]]] = {
    "xlsx": _of_workbook,
    "docx": _of_word,
    "json": _of_tree,
}
