"""A long scan to a searchable PDF: the documents interface with its workers beside `ocrmypdf --jobs
2`.
"""

import io
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import pikepdf
import pypdfium2
from PIL import Image

from benchmarks import metrics
from benchmarks.client import Client
from benchmarks.place import Place, everything
from benchmarks.tables import show, times

OURS = "documents interface, 2 workers"
FASTEST = "ocrmypdf --jobs 2 --output-type pdf --optimize 0"
DEFAULT = "ocrmypdf --jobs 2"
DPI = 300
WORKERS = {"WORKERS": "2"}
Way = Callable[[Path], bytes]


@dataclass(slots=True)
class Found:
    """Of one way: seconds of each round, the last result's size and its text against the truth."""

    seconds: list[float] = field(default_factory=list)
    size: int = 0
    score: metrics.Score = field(default_factory=metrics.Score)


def run(folder: Path, pages: int, rounds: int) -> None:
    images = list(islice(cycle(sorted(folder.rglob("*.tif"))), pages))
    with everything(**WORKERS) as home:
        document = home.folder / "scan.pdf"
        document.write_bytes(scanned(images))
        ways: dict[str, Way] = {OURS: lambda path: ours(home, path)}
        if shutil.which("ocrmypdf"):
            ways |= {
                FASTEST: lambda path: theirs(path, "--output-type", "pdf", "--optimize", "0"),
                DEFAULT: theirs,
            }
        # Its workers have then loaded what they need; ocrmypdf keeps nothing between calls
        ours(home, document)
        found = measure(ways, document, images, rounds)
    report(found, document_size=len(scanned(images)), pages=pages)


def scanned(images: list[Path]) -> bytes:
    """A PDF of the pages, half of them bitonal (CCITT G4), half grey (JPEG)."""
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        for number, path in enumerate(images):
            with Image.open(path) as image:
                add_page(pdf, image.convert("1" if number % 2 else "L"))
        pdf.save(buffer)
    return buffer.getvalue()


def add_page(pdf: pikepdf.Pdf, image: Image.Image) -> None:
    width, height = image.width * 72 / DPI, image.height * 72 / DPI
    page = pdf.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture(pdf, image)))
    page.Contents = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode())


def picture(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    buffer = io.BytesIO()
    bits = 1 if image.mode == "1" else 8
    if bits == 1:
        image.save(buffer, "TIFF", compression="group4", strip_size=1 << 30)
        with Image.open(buffer) as tiff:
            offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]  # a TIFF has tags
            black_is_1 = tiff.tag_v2[262] == 1  # type: ignore[attr-defined]
        data = buffer.getvalue()[offset : offset + length]
        parameters = pikepdf.Dictionary(
            K=-1, Columns=image.width, Rows=image.height, BlackIs1=black_is_1
        )
        coding = {"Filter": pikepdf.Name.CCITTFaxDecode, "DecodeParms": parameters}
    else:
        image.save(buffer, "JPEG", quality=80)
        data, coding = buffer.getvalue(), {"Filter": pikepdf.Name.DCTDecode}
    return pikepdf.Stream(
        pdf,
        data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=bits,
        **coding,
    )


def ours(home: Place, document: Path) -> bytes:
    with Client(home.port, home.demo_key()) as client:
        task = client.convert(document, formats="pdf", language="English", sync="0")
        if task["state"] != 1:
            raise RuntimeError(f"The task ended: {task}")
        return client.fetch(task["file"])


def theirs(document: Path, *options: str) -> bytes:
    result = document.with_name("theirs.pdf")
    command = ["ocrmypdf", "--jobs", "2", "-l", "eng", *options, str(document), str(result)]
    subprocess.run(command, check=True, capture_output=True)
    return result.read_bytes()


def measure(
    ways: dict[str, Way], document: Path, images: list[Path], rounds: int
) -> dict[str, Found]:
    found = {name: Found() for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            result = way(document)
            found[name].seconds.append(time.perf_counter() - started)
            found[name].size, found[name].score = len(result), judged(result, images)
    return found


def judged(result: bytes, images: list[Path]) -> metrics.Score:
    """The text of each page against its truth."""
    pdf = pypdfium2.PdfDocument(result)
    scores = (
        metrics.score(image.with_suffix(".txt").read_text(), page.get_textpage().get_text_range())
        for image, page in zip(images, pdf, strict=True)
    )
    return sum(scores, metrics.Score())


def report(found: dict[str, Found], *, document_size: int, pages: int) -> None:
    fastest = median(found[FASTEST if FASTEST in found else OURS].seconds)
    rows = []
    for name, way in found.items():
        seconds = median(way.seconds)
        rates = [f"{pages * 60 / seconds:.1f}", times(fastest / seconds)]
        rows.append(
            [name, f"{seconds:.1f}", *rates, f"{way.size / document_size:.2f}", *quality(way.score)]
        )
    header = ["", "s", "pages/min", "to the fastest", "size to the scan", "WER", "word F1"]
    show(f"A scan of {pages} pages to a searchable PDF", header, rows)


def quality(score: metrics.Score) -> list[str]:
    return [f"{score.wer:.3f}", f"{score.f1:.3f}"]
