"""Our engine and the plain command over a folder of images with their texts beside them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from benchmarks import command, metrics
from benchmarks.command import Read
from benchmarks.tables import show, times

KINDS = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp"}
OURS = "polyglyph"


@dataclass(slots=True)
class Results:
    """Of one program: seconds and score for each image, in the same order for all programs."""

    seconds: list[float] = field(default_factory=list)
    scores: list[metrics.Score] = field(default_factory=list)
    nothing: int = 0

    def add(self, read: Read, image: Path) -> None:
        taken, text = command.timed(read, image)
        self.seconds.append(taken)
        self.scores.append(metrics.score(image.with_suffix(".txt").read_text(encoding="utf-8"), text))
        self.nothing += not text.strip()


def run(folder: Path, language: str) -> None:
    """Raises SystemExit for a folder without such images."""
    images = images_with_truth(folder)
    if not images:
        raise SystemExit(f"There is no image with a .txt beside it in {folder}.")
    with own_engine(language) as (ours, models):
        programs = {OURS: ours, command.ONE_THREAD: command.tesseract(threads=1, languages=models)}
        results = {name: Results() for name in programs}
        for number, image in enumerate(images):
            for name in list(programs)[:: 1 if number % 2 else -1]:  # each is as often the first to open the file
                results[name].add(programs[name], image)
    report(folder, models, results)


def images_with_truth(folder: Path) -> list[Path]:
    """Every image under the folder that has its text beside it, by name."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
    return sorted(path for path in found if path.with_suffix(".txt").is_file())


@contextmanager
def own_engine(language: str) -> Iterator[tuple[Read, str]]:
    """What reads an image as `manage.py ocr` does, and the names of its models. The engine is warm, as in a worker."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        django.setup()
        from ocr import children
        from ocr.engines import engine
        from ocr.errors import EngineError
        from ocr.languages import models
        from ocr.management.commands.ocr import read_file

        codes = models(language.split(","), set(engine("tesseract").languages()))

        payload = {"provider": "tesseract", "languages": codes, "password": ""}

        def read(image: Path) -> str:
            try:
                return read_file(image, payload).text
            except EngineError:
                return ""

        children.engine().warm([children.READ], wait=True)
        children.inspectors().warm([children.PROBE], wait=True)
        yield read, "+".join(codes)


def report(folder: Path, models: str, results: dict[str, Results]) -> None:
    plain = median(results[command.ONE_THREAD].seconds)
    rows = [[name, *figures(found), times(median(found.seconds) / plain)] for name, found in results.items()]
    count = len(results[OURS].scores)
    header = ["", "CER", "median CER", "WER", "word F1", "no text", "mean s", "median s", "to the command"]
    show(f"Accuracy: {count} images of {folder}, {models}; one process of each at a time", header, rows)
    cers = [[each.cer for each in found.scores] for found in results.values()]
    better = sum(ours < theirs for ours, theirs in zip(*cers, strict=True))
    worse = sum(ours > theirs for ours, theirs in zip(*cers, strict=True))
    print(
        f"\nCER is lower than the command's on {better} images, higher on {worse}, equal on {count - better - worse}."
    )


def figures(found: Results) -> list[str]:
    total = sum(found.scores, metrics.Score())
    rates = [total.cer, median(each.cer for each in found.scores), total.wer, total.f1]
    seconds = [mean(found.seconds), median(found.seconds)]
    return [*(f"{rate:.3f}" for rate in rates), str(found.nothing), *(f"{each:.3f}" for each in seconds)]
