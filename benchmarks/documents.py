"""Every file of a folder, and tables of known values, through the documents interface to every
format.
"""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.checks import reporting, samples
from benchmarks.checks.asking import Answer, ask
from benchmarks.checks.grids import TABLES, Grid, Right, compare, sheets
from benchmarks.checks.inputs import codes, given, inputs
from benchmarks.checks.judging import judge
from benchmarks.checks.office import open_all
from benchmarks.checks.placing import offsets
from benchmarks.checks.reporting import Report
from benchmarks.place import Place, everything

NO_LIMITS = {"THROTTLE_KEY_PER_MINUTE": "1000000", "THROTTLE_TENANT_PER_MINUTE": "1000000"}


def run(folder: Path, only: str, keep: Path | None) -> None:
    """The results are left in `keep`: NAME.FORMAT, and in `opened` what LibreOffice made
    of them.
    """
    with ExitStack() as stack:
        out = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        out.mkdir(parents=True, exist_ok=True)
        drawn = {path: grid for path, grid in draw(out / "tables").items() if only in path.name}
        home = stack.enter_context(everything(**NO_LIMITS))
        answers = [ask(home, each, out) for each in inputs(folder, only)]
        known = known_tables(home, drawn, out)
        if not home.healthy():
            print(
                f"\nThe server did not live to see the end:\n{home.log('up').read_text()[-3000:]}"
            )
            shutil.copy(home.log("up"), out / "server.log")
        reporting.show_all(reported(answers, out), known)


def draw(folder: Path) -> dict[Path, Grid]:
    folder.mkdir(exist_ok=True)
    try:
        return samples.draw_all(folder)
    except OSError:
        print("\nNo tables of our own: the DejaVu fonts are missing.")
        return {}


def known_tables(home: Place, drawn: dict[Path, Grid], out: Path) -> dict[Path, Right]:
    """How much of each drawn table is in its workbook."""
    found = {}
    for path, grid in drawn.items():
        answer = ask(home, given(path, path.parent), out)
        found[path] = compare(grid, sheets(answer.files["xlsx"]) if "xlsx" in answer.files else [])
    return found


def reported(answers: list[Answer], out: Path) -> Report:
    """All results in one call of LibreOffice for each of its programs."""
    report = Report(answers)
    office = [
        path
        for answer in answers
        for name, path in answer.files.items()
        if name in ("docx", "xlsx", "pptx")
    ]
    report.opened = open_all(office, out / "opened")
    sources = [
        answer.given.path
        for answer in answers
        if answer.given.kind == "office files" and answer.files
    ]
    report.sources = open_all(
        [path for path in sources if "password" not in path.stem], out / "sources"
    )
    for answer in answers:
        measured(answer, report)
    return report


def measured(answer: Answer, report: Report) -> None:
    """What of a file's results is right, for as many of them as there are."""
    name = answer.given.name
    report.verdicts[name] = judge(answer, report.opened, report.sources)
    if answer.pages and "pdf" in answer.files:
        report.offsets[name] = offsets(answer.files["pdf"], codes(answer.given.language))
    if (
        "xlsx" in answer.files
        and answer.given.path in report.sources
        and answer.given.path.suffix in TABLES
    ):
        own = sheets(answer.files["xlsx"])
        found = [
            compare(grid, own)
            for grid in TABLES[answer.given.path.suffix](answer.given.path)
            if grid.values
        ]
        report.tables[name] = sum(found, Right())
