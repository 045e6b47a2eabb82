"""How much a Word file looks like its source: where the words stand after LibreOffice has laid it
out.
"""

import json
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import mean

from benchmarks.checks.asking import Answer, asked
from benchmarks.checks.inputs import inputs
from benchmarks.checks.office import open_all
from benchmarks.checks.places import Arranged, Placed, compared, words_of_pdf, words_of_tree
from benchmarks.documents import NO_LIMITS
from benchmarks.place import everything
from benchmarks.tables import show

_FEW = 20  # words: a PDF with fewer is taken for a scan


def run(folder: Path, only: str, keep: Path | None) -> None:
    """PDFs and pictures under the folder; the Word files are left in `keep`."""
    if shutil.which("soffice") is None:
        print("LibreOffice is not installed: nothing lays the Word files out.")
        return
    with ExitStack() as stack:
        out = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        out.mkdir(parents=True, exist_ok=True)
        home = stack.enter_context(everything(**NO_LIMITS))
        answers = []
        for given in inputs(folder, only):
            if given.kind != "office files":
                answers.append(asked(home, given, ("docx", "json"), out))
        written = [answer.files["docx"] for answer in answers if "docx" in answer.files]
        open_all(written, out / "opened")
        results = {answer.given.name: _result(answer, out) for answer in answers}
    report(results)


def _result(answer: Answer, out: Path) -> Arranged | None:
    """None for a source without words. A file that was not written has nothing in its place."""
    if "docx" not in answer.files:
        return Arranged(0.0, 0.0, 0.0, 0.0)
    drawn = out / "opened" / "docx" / f"{answer.files['docx'].stem}.pdf"
    if not drawn.is_file():
        return Arranged(0.0, 0.0, 0.0, 0.0)
    source: list[Placed] = []
    pages = 0
    if answer.given.kind == "PDF" and answer.given.passwords == ("",):
        source, pages = words_of_pdf(answer.given.path)
    if len(source) < _FEW:
        source, pages = words_of_tree(json.loads(answer.files["json"].read_text()))
    if not source:
        return None
    return compared(source, pages, *words_of_pdf(drawn))


def report(results: dict[str, Arranged | None]) -> None:
    found = {name: result for name, result in results.items() if result is not None}
    rows = []
    for name, result in found.items():
        rows.append([name, *_shown(result)])
    if found:
        every = list(found.values())
        whole = Arranged(
            mean(result.kept for result in every),
            mean(result.same_page for result in every),
            mean(result.in_place for result in every),
            mean(result.pages for result in every),
        )
        rows.append([f"mean of {len(found)}", *_shown(whole)])
    show(
        "Words of the source in the Word file", ["", "kept", "same page", "in place", "pages"], rows
    )


def _shown(result: Arranged) -> list[str]:
    shares = (result.kept, result.same_page, result.in_place)
    return [*(f"{share:.3f}" for share in shares), f"{result.pages:.2f}"]
