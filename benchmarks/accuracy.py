"""Our engines, the plain command and RapidOCR over a folder of images with their texts
beside them.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from benchmarks import calibration, command, metrics
from benchmarks.rapidocr import NAME as RAPIDOCR
from benchmarks.rapidocr import rapidocr
from benchmarks.tables import show, times
from ocr.document import Document

KINDS = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp"}
OURS = ("auto", "paddle-ocr-local", "tesseract")
NOTHING = Document(())

Program = Callable[[Path], "str | Document"]
Read = Callable[[Path, str, Sequence[str]], Document]  # of an image, a provider and languages


@dataclass(slots=True)
class Results:
    """Of one program: seconds and score for each image, in the same order for all programs; words
    with confidences.
    """

    seconds: list[float] = field(default_factory=list)
    scores: list[metrics.Score] = field(default_factory=list)
    words: list[calibration.Judged] = field(default_factory=list)
    nothing: int = 0

    def add(self, program: Program, image: Path) -> None:
        started = perf_counter()
        found = program(image)
        self.seconds.append(perf_counter() - started)
        text = found.text if isinstance(found, Document) else found
        truth = image.with_suffix(".txt").read_text(encoding="utf-8")
        self.scores.append(metrics.score(truth, text))
        self.nothing += not text.strip()
        if isinstance(found, Document):
            words = [word for page in found.pages for word in page.words]
            self.words += calibration.judged(truth, words)


def run(folder: Path, language: str, providers: Sequence[str] = OURS) -> None:
    """`language` holds where no NAME.lang lies beside an image; empty: the engines find it out.

    Raises SystemExit for a folder without such images.
    """
    images = images_with_truth(folder)
    if not images:
        raise SystemExit(f"There is no image with a .txt beside it in {folder}.")
    with ExitStack() as stack:
        read = stack.enter_context(own_engine())
        programs: dict[str, Program] = {name: _ours(read, name, language) for name in providers}
        programs[command.ONE_THREAD] = _command(language)
        if other := stack.enter_context(rapidocr()):
            programs[RAPIDOCR] = other
        results = {name: Results() for name in programs}
        for program in programs.values():
            program(images[0])  # what loads its models at the first call has then done so
        for number, image in enumerate(images):
            for name in list(programs)[
                :: 1 if number % 2 else -1
            ]:  # each is as often the first to open the file
                results[name].add(programs[name], image)
    report(folder, results)
    for name in providers:
        calibration.report(name, results[name].words)


def images_with_truth(folder: Path) -> list[Path]:
    """Every image under the folder that has its text beside it, by name."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
    return sorted(path for path in found if path.with_suffix(".txt").is_file())


@contextmanager
def own_engine() -> Iterator[Read]:
    """What reads an image as `manage.py ocr` does, by a provider, in languages; warm, as in a
    worker.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        from config.preparation import prepare

        prepare()
        django.setup()
        from ocr import children
        from ocr.errors import EngineError
        from ocr.management.commands.ocr import Asked, read_file
        from ocr.readers.requests import warm_readers
        from ocr.recognition.requests import warm_engines

        def read(image: Path, provider: str, languages: Sequence[str]) -> Document:
            try:
                return read_file(image, Asked(provider, tuple(languages)))
            except EngineError:
                return NOTHING

        children.engine().warm([warm_engines], wait=True)
        children.inspectors().warm([warm_readers], wait=True)
        yield read


def _ours(read: Read, provider: str, language: str) -> Program:
    return lambda image: read(image, provider, models_of(image, language))


def _command(language: str) -> Program:
    readers: dict[str, command.Read] = {}

    def read(image: Path) -> str:
        models = "+".join(models_of(image, language)) or "eng"
        if models not in readers:
            readers[models] = command.tesseract(threads=1, languages=models)
        return readers[models](image)

    return read


def models_of(image: Path, language: str) -> list[str]:
    """The installed models of an image: those that NAME.lang names, else those of `language`."""
    from ocr.recognition.engines import engine
    from ocr.recognition.languages import codes
    from ocr.recognition.languages import language as languages

    installed = set(engine("tesseract").languages())
    beside = image.with_suffix(".lang")
    if not beside.is_file():
        if not language:
            return []
        named = languages.chosen(language.split(","), codes.NAMING, [installed])
        return languages.models_of(named)
    return [code for code in beside.read_text().strip().split("+") if code in installed]


def report(folder: Path, results: dict[str, Results]) -> None:
    plain = median(results[command.ONE_THREAD].seconds)
    rows = [
        [name, *figures(found), times(median(found.seconds) / plain)]
        for name, found in results.items()
    ]
    count = len(results[command.ONE_THREAD].scores)
    header = [
        "",
        "CER",
        "median CER",
        "WER",
        "word F1",
        "no text",
        "mean s",
        "median s",
        "to the command",
    ]
    show(f"Accuracy: {count} images of {folder}; one process of each at a time", header, rows)


def figures(found: Results) -> list[str]:
    total = sum(found.scores, metrics.Score())
    rates = [total.cer, median(each.cer for each in found.scores), total.wer, total.f1]
    seconds = [mean(found.seconds), median(found.seconds)]
    return [
        *(f"{rate:.3f}" for rate in rates),
        str(found.nothing),
        *(f"{each:.3f}" for each in seconds),
    ]
