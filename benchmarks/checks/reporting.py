"""The tables of `python -m benchmarks documents`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from benchmarks.checks.asking import FORMATS, Answer
from benchmarks.checks.grids import Right
from benchmarks.checks.inputs import KINDS
from benchmarks.checks.judging import Verdict
from benchmarks.checks.office import Opened
from benchmarks.checks.placing import NEAR, Offsets
from benchmarks.tables import percentile, show

SIZED = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}
OFFICE = ("docx", "xlsx", "pptx")
NOT_ACCEPTED = 415
STATES = {NOT_ACCEPTED: "not accepted", 0: "no answer"}


@dataclass(slots=True)
class Report:
    """By a file's name; `opened` and `sources` are what LibreOffice opened, by path."""

    answers: list[Answer]
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    offsets: dict[str, Offsets] = field(default_factory=dict)
    tables: dict[str, Right] = field(default_factory=dict)
    opened: dict[Path, Opened] = field(default_factory=dict)
    sources: dict[Path, Opened] = field(default_factory=dict)


def show_all(report: Report, known: dict[Path, Right]) -> None:
    for kind in KINDS:
        show_kind(
            kind,
            [answer for answer in report.answers if answer.given.kind == kind and answer.files],
            report,
        )
    show_without(report.answers)
    show_failures(report)
    show_offsets(report)
    show_tables("Cells of office files' tables in the xlsx", report.tables)
    show_tables(
        "Cells of tables of known values in the xlsx",
        {path.name: right for path, right in known.items()},
    )
    show_summary(report)


def show_kind(kind: str, answers: list[Answer], report: Report) -> None:
    if answers:
        title = (
            f"{kind}: share of the source's words in each result; "
            "pages of docx, xlsx and pptx in LibreOffice; size"
        )
        header = ["", "words of", "words", *FORMATS, "pages", "of d/x/p", "pdf size", "s"]
        show(title, header, [row(answer, report.verdicts[answer.given.name]) for answer in answers])


def row(answer: Answer, verdict: Verdict) -> list[str]:
    shares = [cell(verdict, name) for name in FORMATS]
    pages = "/".join(str(verdict.pages.get(name, "-")) for name in OFFICE)
    facts = [
        f"{answer.recognised} of {answer.pages}",
        pages,
        growth(answer),
        f"{answer.seconds:.1f}",
    ]
    return [answer.given.name[:44], verdict.by, str(verdict.words), *shares, *facts]


def cell(verdict: Verdict, name: str) -> str:
    if name in verdict.failures:
        return "FAIL"
    return f"{verdict.shares[name]:.0%}" if verdict.words and name in verdict.shares else "opens"


def growth(answer: Answer) -> str:
    """The size of the PDF to that of the input."""
    if answer.given.path.suffix.lower() not in SIZED or "pdf" not in answer.files:
        return "-"
    return f"{answer.files['pdf'].stat().st_size / answer.given.path.stat().st_size:.2f}x"


def show_without(answers: list[Answer]) -> None:
    """The files without any result."""
    rows = [
        [answer.given.name, STATES.get(answer.state, str(answer.state)), answer.reason[:120]]
        for answer in answers
        if not answer.files
    ]
    if rows:
        show("Files without a result", ["", "state", "reason"], rows)


def show_failures(report: Report) -> None:
    rows = [
        [name, form, " ".join(reason.split())[:140]]
        for name, verdict in report.verdicts.items()
        for form, reason in verdict.failures.items()
    ]
    if rows:
        show("FAIL", ["", "format", "reason"], rows)


def show_offsets(report: Report) -> None:
    """How far the selectable words are from what is seen."""
    header = [
        "",
        "seen",
        "matched",
        f"within {NEAR:.0f} px",
        "left",
        "right",
        "middle",
        "median px",
        "95 % px",
    ]
    rows = [[name, *figures(found)] for name, found in report.offsets.items() if found.found]
    if rows:
        total = Offsets(sum(each.seen for each in report.offsets.values()))
        total.found = [off for each in report.offsets.values() for off in each.found]
        show("The PDF's words and the paper, 150 dpi", header, [*rows, ["all", *figures(total)]])


def figures(found: Offsets) -> list[str]:
    shares = [found.near(), *(found.near(side) for side in range(3))]
    far = [median(found.worst), percentile(found.worst, 0.95)]
    return [
        str(found.seen),
        str(len(found.found)),
        *(f"{share:.0%}" for share in shares),
        *(f"{px:.1f}" for px in far),
    ]


def show_tables(title: str, found: dict[str, Right]) -> None:
    rows = [[name, *shares(right)] for name, right in found.items() if right.cells]
    if rows:
        total = ["all", *shares(sum(found.values(), Right()))]
        show(
            title,
            ["", "cells", "in place", "anywhere", "tables", "of the right size"],
            [*rows, total],
        )


def shares(right: Right) -> list[str]:
    placed, anywhere = right.placed / right.cells, right.anywhere / right.cells
    return [
        str(right.cells),
        f"{placed:.0%}",
        f"{anywhere:.0%}",
        str(right.tables),
        str(right.shaped),
    ]


def show_summary(report: Report) -> None:
    answered = [answer for answer in report.answers if answer.files]
    verdicts = [report.verdicts[answer.given.name] for answer in answered]
    rows = []
    for name in FORMATS:
        found = [
            verdict.shares[name] for verdict in verdicts if name in verdict.shares and verdict.words
        ]
        opens = sum(name in verdict.shares for verdict in verdicts)
        rows.append([name, f"{opens} of {len(verdicts)}", average(found), lowest(found)])
    show("Summary", ["", "open", "mean share of words", "lowest"], rows)
    refused = sum(answer.state == NOT_ACCEPTED for answer in report.answers)
    without = len(report.answers) - len(answered) - refused
    print(
        f"\n{len(report.answers)} files: {len(answered)} converted, {refused} not accepted, "
        f"{without} failed."
    )


def average(shares: Iterable[float]) -> str:
    found = list(shares)
    return f"{mean(found):.1%}" if found else "-"


def lowest(shares: Iterable[float]) -> str:
    return f"{min(shares, default=0):.0%}"
