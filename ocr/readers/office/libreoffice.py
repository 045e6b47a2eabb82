"""LibreOffice, wrapped once: one conversion, one process tree, one fresh profile."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from ocr.errors import EngineError, ErrorCode
from ocr.optional import Step, improved
from ocr.readers.containers import (
    CONVERTED,
    DOC,
    DOCX,
    EXTENSIONS,
    MODERN,
    PPT,
    PPTX,
    XLS,
    XLSX,
)
from ocr.readers.office import ooxml
from ocr.readers.office.package import Package, readable
from ocr.readers.office.printing import PREPARED, prepare
from ocr.readers.office.scratch import Scratch, scratch
from ocr.readers.office.sheets_values import is_computed_on_load
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
# Of a PDF for screen readers: PDF/UA and PDF/A-2b; fields and notes are a part of the page or not
# there.
_TAGGED = {
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "ExportFormFields": {"type": "boolean", "value": "false"},
    "ExportNotes": {"type": "boolean", "value": "false"},
}
# For a zip LibreOffice is held to one format. Of old files there are too many versions: it looks at
# their streams.
_READERS = {DOCX: _WRITERS["docx"], XLSX: _WRITERS["xlsx"], PPTX: _WRITERS["pptx"]}

# Old files that are printed by way of the new kind, in which they can be changed.
_REWRITTEN = (DOC, XLS)

# The settings of its profile: nothing is run, fetched or kept.
_COMMON = "/org.openoffice.Office.Common"
_SETTINGS = (
    # Only from trusted places, of which there are none.
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    # Otherwise linked pictures are fetched.
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Misc", "UseOpenCL", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),  # never
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),  # never, counted differently
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
)
# For a workbook that leaves its formulas to whoever opens it: without this LibreOffice takes what
# is stored.
_COMPUTING = ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0")  # always
_ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{}\n'
    "</oor:items>\n"
)


def available() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def convert(request: ConvertRequest, source: BinaryIO, output: BinaryIO) -> None:
    """Convert one Office file.

    Raises EngineError "unavailable" where LibreOffice is not installed, "timeout", and "unreadable"
    for a file that it cannot convert and for a wrong password.
    """
    if not available():
        raise EngineError("LibreOffice is not installed here.", code=ErrorCode.UNAVAILABLE)
    media_type, plain = unlocked(source, request.media_type, request.password)
    if media_type not in CONVERTED:
        ooxml.pages(media_type, plain)  # a bomb for our own reader is one for LibreOffice
    settings = list(_SETTINGS)
    if media_type == XLSX and _computes_on_load(plain):
        settings.append(_COMPUTING)
    clock = _Clock(request.seconds)
    with scratch() as work:
        write_profile(work.folder / "profile", settings)
        place = work.folder / f"document.{EXTENSIONS[media_type]}"
        _copy(plain, place)
        if request.to == "pdf":
            media_type, place = _to_print(work, media_type, place, request.numbers, clock)
        made = _made(work, media_type, place, request.to, clock, tagged=request.tagged)
        _hand_over(made, output)


class _Clock:
    """The seconds that are left for all that is done to one file."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())


def _to_print(
    work: Scratch, media_type: str, place: Path, numbers: tuple[int, ...], clock: _Clock
) -> tuple[str, Path]:
    """Type and place of what is to be printed: a copy that shows what the reader reads, else the
    file itself.
    """

    def copied() -> tuple[str, Path]:
        modern, new = media_type, place
        if media_type in _REWRITTEN or (numbers and media_type in CONVERTED):
            modern = CONVERTED[media_type]
            new = _made(work, media_type, place, MODERN[media_type], clock)
        if modern not in PREPARED:
            return media_type, place
        copy = work.folder / f"print.{EXTENSIONS[modern]}"
        with new.open("rb") as file, copy.open("xb") as made:
            is_changed = prepare(modern, file, made, numbers)
        if not is_changed:
            return media_type, place
        return modern, copy

    def is_late(error: Exception) -> bool:
        return isinstance(error, EngineError) and error.code == ErrorCode.TIMEOUT

    return improved(Step.PRINT, (media_type, place), copied, passes=is_late)


def _made(
    work: Scratch, media_type: str, place: Path, to: str, clock: _Clock, *, tagged: bool = False
) -> Path:
    """Where the file is that LibreOffice makes of another. Raises EngineError "timeout"."""
    _run(work, _arguments(place, media_type, to, tagged=tagged), clock)
    return work.folder / "out" / f"{place.stem}.{to}"


def _copy(source: BinaryIO, place: Path) -> None:
    source.seek(0)
    with place.open("xb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)


def _arguments(place: Path, media_type: str, to: str, *, tagged: bool = False) -> list[str]:
    folder = place.parent
    arguments = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nofirststartwizard",
        "--nolockcheck",
    ]
    if media_type in _READERS:
        arguments.append(f"--infilter={_READERS[media_type]}")
    if to == "pdf":
        export = _PDF[media_type]
        if tagged:
            export += f":{json.dumps(_TAGGED)}"
    else:
        export = _WRITERS[to]
    arguments += ["--convert-to", f"{to}:{export}"]
    arguments += ["--outdir", str(folder / "out"), str(place)]
    return arguments


def _run(work: Scratch, arguments: list[str], clock: _Clock) -> None:
    """Run it to its end. The exit status says nothing: it is 0 also when nothing was converted."""
    temporary = work.folder / "tmp"
    temporary.mkdir(exist_ok=True)
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
            timeout=clock.left,
            env=environment,
            cwd=temporary,
            process_group=work.group,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = "The conversion of the document took longer than "
        message += f"{clock.seconds:.3g} seconds and was stopped."
        raise EngineError(message, code=ErrorCode.TIMEOUT) from None


def _computes_on_load(file: BinaryIO) -> bool:
    with readable():
        package = Package(file, whole=False)
        return is_computed_on_load(package.required(package.main))


def write_profile(folder: Path, settings: Iterable[tuple[str, str, str]] = _SETTINGS) -> None:
    """Make a fresh profile in `folder`, which must not exist yet."""
    (folder / "user").mkdir(parents=True)
    items = "\n".join(_ITEM.format(*setting) for setting in settings)
    file = folder / "user" / "registrymodifications.xcu"
    file.write_text(_PROFILE.format(items), encoding="utf-8")


def _hand_over(made: Path, output: BinaryIO) -> None:
    if not made.is_file() or not made.stat().st_size:
        raise EngineError("The document could not be converted.", code=ErrorCode.UNREADABLE)
    output.seek(0)
    output.truncate()
    with made.open("rb") as file:
        shutil.copyfileobj(file, output, 1024 * 1024)
    output.flush()
