"""LibreOffice, as the stranger that opens what others wrote: without a window and with a profile of its own."""

import glob
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

SECONDS = 300
# A file a sheet, UTF-8, tabs between cells, each as it is shown.
CSV = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false,false,false,-1"
SHEETS = {".xlsx", ".xls"}


@dataclass(frozen=True, slots=True)
class Opened:
    """The text; pages, slides or sheets."""

    text: str
    pages: int


def open_all(files: Sequence[Path], out: Path) -> dict[Path, Opened]:
    """What opens of files with different names; `out/SUFFIX` then holds NAME.pdf, or NAME-SHEET.csv of a workbook."""
    found: dict[Path, Opened] = {}
    for suffix in sorted({path.suffix for path in files}):
        folder = out / suffix[1:]
        folder.mkdir(parents=True, exist_ok=True)
        found |= converted(
            [path for path in files if path.suffix == suffix], CSV if suffix in SHEETS else "pdf", folder
        )
    return found


def converted(files: Sequence[Path], to: str, out: Path) -> dict[Path, Opened]:
    """All in one call; those that are missing afterwards once more, alone, as one bad file may have ended the call."""
    call(files, to, out)
    for path in files:
        if not made(path, out):
            call([path], to, out)
    return {path: opened(made(path, out)) for path in files if made(path, out)}


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


def made(path: Path, out: Path) -> list[Path]:
    pattern = f"{glob.escape(path.stem)}-*.csv" if path.suffix in SHEETS else f"{glob.escape(path.stem)}.pdf"
    return sorted(out.glob(pattern))


def opened(results: list[Path]) -> Opened:
    if results[0].suffix == ".csv":
        return Opened("\n".join(path.read_text(errors="replace") for path in results), len(results))
    with pypdfium2.PdfDocument(results[0]) as pdf:
        return Opened("\n".join(page.get_textpage().get_text_range() for page in pdf), len(pdf))
