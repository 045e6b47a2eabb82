"""What the dictionary corrector repairs and breaks, over images that have their text
beside them.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks import metrics
from benchmarks.accuracy import images_with_truth
from benchmarks.receipts import kept
from benchmarks.tables import ms, show
from ocr.correctors import Edit, dictionary
from ocr.document import Document, Page


@dataclass(slots=True)
class Results:
    """Over the images of one folder.

    `other` counts the edits that turn one wrong word into another.
    """

    raw: metrics.Score = field(default_factory=metrics.Score)
    corrected: metrics.Score = field(default_factory=metrics.Score)
    repaired: int = 0
    broken: int = 0
    other: int = 0
    figures: int = 0
    seconds: float = 0.0

    def add(self, document: Document, truth: str, language: str) -> list[str]:
        """Count one image's reading. Returns its edits, each with a sign before it."""
        started = perf_counter()
        correction = dictionary.correct(document, languages=language.split(","))
        self.seconds += perf_counter() - started
        self.raw += metrics.score(truth, document.text)
        self.corrected += metrics.score(truth, correction.text)
        self.figures += max(
            0, figures_right(document.text, truth) - figures_right(correction.text, truth)
        )
        return [self._judged(edit, words(document.text), words(truth)) for edit in correction.edits]

    def _judged(self, edit: Edit, read: Counter[str], wanted: Counter[str]) -> str:
        gain = common(words(edit.new), wanted - read) - common(
            words(edit.old), wanted - (read - words(edit.old))
        )
        self.repaired += gain > 0
        self.broken += gain < 0
        self.other += gain == 0
        sign = "="
        if gain > 0:
            sign = "+"
        elif gain < 0:
            sign = "-"
        return f"{sign} {edit.old} {edit.new} ({edit.confidence or 0:.2f})"


def run(
    folders: Sequence[Path],
    language: str,
    providers: Sequence[str],
    cache: Path | None,
    edits: bool,
) -> None:
    """`cache` keeps readings as PROVIDER/NAME.json.

    Raises SystemExit for a folder without images with their text.
    """
    rows = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as place:
        os.environ |= {"VAR_DIR": place, "DJANGO_SETTINGS_MODULE": "config.settings"}
        # Its lists are loaded before the clock runs
        dictionary.correct(Document(()), languages=language.split(","))
        for folder in folders:
            images = images_with_truth(folder)
            if not images:
                raise SystemExit(f"There is no image with a .txt beside it in {folder}.")
            for provider in providers:
                read = reader(provider, language)
                found = measured(
                    images, kept(read, cache / provider) if cache else read, language, edits
                )
                rows.append(row(f"{folder.name}, {provider}", len(images), found))
    report(language, rows)


def measured(
    images: Sequence[Path], read: Callable[[Path], Sequence[Page]], language: str, edits: bool
) -> Results:
    results = Results()
    for image in images:
        truth = image.with_suffix(".txt").read_text(encoding="utf-8")
        made = results.add(Document(tuple(read(image))), truth, language)
        if made and edits:
            print(f"{image.name}: {', '.join(made)}", flush=True)
    return results


def reader(provider: str, language: str) -> Callable[[Path], Sequence[Page]]:
    """What reads an image as a job does. Nothing is started before it is needed."""

    def read(image: Path) -> Sequence[Page]:
        import django

        django.setup()
        from ocr.errors import EngineError
        from ocr.management.commands.ocr import Asked, read_file
        from ocr.recognition.engines import engine
        from ocr.recognition.languages import codes
        from ocr.recognition.languages.language import UnknownLanguage, chosen, models_of

        try:
            installed = engine(provider).languages()
            languages = models_of(chosen(language.split(","), codes.NAMING, [installed]))
        except UnknownLanguage as error:
            raise SystemExit(str(error)) from error
        try:
            return read_file(image, Asked(provider, tuple(languages))).pages
        except EngineError as error:
            print(f"{image.name}: {error}")
            return ()

    return read


def words(text: str) -> Counter[str]:
    return Counter(metrics.normal(text).split())


def common(first: Counter[str], second: Counter[str]) -> int:
    return (first & second).total()


def figures_right(text: str, truth: str) -> int:
    """Words with a digit that the truth has as well."""
    found = words(text) & words(truth)
    return sum(count for word, count in found.items() if any(char.isnumeric() for char in word))


def row(name: str, images: int, found: Results) -> list[str]:
    rates = [found.raw.wer, found.corrected.wer, found.raw.cer, found.corrected.cer]
    counts = [found.repaired, found.broken, found.other, found.figures]
    return [
        name,
        str(images),
        *map(str, counts),
        *(f"{rate:.4f}" for rate in rates),
        ms(found.seconds / images),
    ]


def report(language: str, rows: Sequence[Sequence[str]]) -> None:
    header = ["", "images", "repaired", "broken", "other", "figures broken"]
    rates = ["WER", "corrected", "CER", "corrected", "ms/image"]
    show(
        f"Correction by the dictionary, {language}: words, and error rates before and after",
        [*header, *rates],
        rows,
    )
