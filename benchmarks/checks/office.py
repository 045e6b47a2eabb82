"""LibreOffice, as the stranger that opens what others wrote: without a window and with a profile of
its own.
"""

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

SECONDS = 300
HTML = (
    "html:HTML (StarCalc)"  # all sheets, each number as it is shown; its CSV has the bare numbers
)
SHEETS = {".xlsx", ".xls"}


@dataclass(frozen=True, slots=True)
class Opened:
    """The text; pages, slides or sheets."""

    text: str
    pages: int


def open_all(files: Sequence[Path], out: Path) -> dict[Path, Opened]:
    """What opens of files with different names; `out/SUFFIX` then holds NAME.pdf, or NAME.html of a
    workbook.
    """
    found: dict[Path, Opened] = {}
    for suffix in sorted({path.suffix for path in files}):
        folder = out / suffix[1:]
        folder.mkdir(parents=True, exist_ok=True)
        found |= converted(
            [path for path in files if path.suffix == suffix],
            HTML if suffix in SHEETS else "pdf",
            folder,
        )
    return found


def converted(files: Sequence[Path], to: str, out: Path) -> dict[Path, Opened]:
    """All in one call; those that are missing afterwards once more, alone, as one bad file may have
    ended the call.
    """
    call(files, to, out)
    for path in files:
        if not made(path, out).is_file():
            call([path], to, out)
    return {path: opened(made(path, out)) for path in files if made(path, out).is_file()}


def call(files: Sequence[Path], to: str, out: Path) -> None:
    if not files:
        return
    profile = Path(tempfile.mkdtemp(prefix="soffice-"))
    program = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    command = [*program, "--convert-to", to, "--outdir", str(out), *map(str, files)]
    try:
        subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        pass  # what it made counts
    finally:
        shutil.rmtree(profile, ignore_errors=True)


def made(path: Path, out: Path) -> Path:
    return out / f"{path.stem}.{'html' if path.suffix in SHEETS else 'pdf'}"


def opened(result: Path) -> Opened:
    if result.suffix == ".html":
        return of_sheets(result.read_text(encoding="utf-8", errors="replace"))
    with pypdfium2.PdfDocument(result) as pdf:
        return Opened("\n".join(page.get_textpage().get_text_range() for page in pdf), len(pdf))


def of_sheets(markup: str) -> Opened:
    """A cell a line."""
    cells = re.findall(r"<td\b[^>]*>(.*?)</td>", markup, re.DOTALL)
    texts = [re.sub(r"<[^>]*>", "", re.sub(r"<br[^>]*>", " ", cell)) for cell in cells]
    return Opened(html.unescape("\n".join(texts)), len(re.findall(r"<table\b", markup)))
