"""LibreOffice, wrapped once: one conversion, one process tree, one fresh profile."""

import shutil
import subprocess
from pathlib import Path
from typing import BinaryIO

from ocr.errors import EngineError, ErrorCode
from ocr.readers.containers import CONVERTED, DOC, DOCX, EXTENSIONS, PPT, PPTX, XLS, XLSX
from ocr.readers.office import ooxml
from ocr.readers.office.profile import write_profile
from ocr.readers.office.scratch import Scratch, scratch
from ocr.readers.office.unlock import unlocked
from ocr.readers.requests import ConvertRequest

_WRITERS = {
    "docx": "MS Word 2007 XML",
    "xlsx": "Calc MS Excel 2007 XML",
    "pptx": "Impress MS PowerPoint 2007 XML",
}
_PDF = {
    DOC: "writer_pdf_Export",
    DOCX: "writer_pdf_Export",
    XLS: "calc_pdf_Export",
    XLSX: "calc_pdf_Export",
    PPT: "impress_pdf_Export",
    PPTX: "impress_pdf_Export",
}
# For a zip LibreOffice is held to one format. Of old files there are too many versions: it looks at their streams.
_READERS = {DOCX: _WRITERS["docx"], XLSX: _WRITERS["xlsx"], PPTX: _WRITERS["pptx"]}


def available() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def convert(request: ConvertRequest, source: BinaryIO, output: BinaryIO) -> None:
    """Convert one Office file.

    Raises EngineError "unavailable" where LibreOffice is not installed, "timeout", and "unreadable" for a file that it
    cannot convert and for a wrong password.
    """
    if not available():
        raise EngineError("LibreOffice is not installed here.", code=ErrorCode.UNAVAILABLE)
    media_type, plain = unlocked(source, request.media_type, request.password)
    if media_type not in CONVERTED:
        ooxml.pages(media_type, plain)  # a bomb for our own reader is one for LibreOffice
    with scratch() as work:
        place = work.folder / f"document.{EXTENSIONS[media_type]}"
        _copy(plain, place)
        _run(work, _arguments(place, media_type, request.to), request.seconds)
        _hand_over(work.folder / "out" / f"document.{request.to}", output)


def _copy(source: BinaryIO, place: Path) -> None:
    source.seek(0)
    with place.open("xb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)


def _arguments(place: Path, media_type: str, to: str) -> list[str]:
    folder = place.parent
    export = _PDF[media_type] if to == "pdf" else _WRITERS[to]
    held = [f"--infilter={_READERS[media_type]}"] if media_type in _READERS else []
    start = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
    ]
    quiet = ["--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"]
    return [
        *start,
        *quiet,
        *held,
        "--convert-to",
        f"{to}:{export}",
        "--outdir",
        str(folder / "out"),
        str(place),
    ]


def _run(work: Scratch, arguments: list[str], seconds: float) -> None:
    """Run it to its end. The exit status is not asked: it is 0 also when nothing could be converted."""
    write_profile(work.folder / "profile")
    temporary = work.folder / "tmp"
    temporary.mkdir()
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "SAL_USE_VCLPLUGIN": "svp",  # draws without a screen
        "SAL_DISABLE_OPENCL": "1",
    }
    try:
        subprocess.run(
            arguments,
            timeout=seconds,
            env=environment,
            cwd=temporary,
            process_group=work.group,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"The conversion of the document took longer than {seconds:.3g} seconds and was stopped."
        raise EngineError(message, code=ErrorCode.TIMEOUT) from None


def _hand_over(made: Path, output: BinaryIO) -> None:
    if not made.is_file() or not made.stat().st_size:
        raise EngineError("The document could not be converted.", code=ErrorCode.UNREADABLE)
    output.seek(0)
    output.truncate()
    with made.open("rb") as file:
        shutil.copyfileobj(file, output, 1024 * 1024)
    output.flush()
