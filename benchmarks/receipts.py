"""The key fields of receipts, as one provider's reading gives them, against `NAME.key.json` beside
the images.
"""

import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from benchmarks.accuracy import KINDS
from benchmarks.tables import ms, show
from ocr.document import Block, Box, Line, Page, Word, around
from ocr.receipts import Field, Receipt, receipt_of
from ocr.receipts.values.dates import moment

ALIKE = 0.9  # of a fuzzy match
GIVEN = "the given text"


@dataclass(slots=True)
class Results:
    """Over all images: 1 or 0 for each field that was right or not, a likeness from 0 to 1 for the
    address.
    """

    right: dict[str, list[float]] = field(default_factory=dict)
    checks: dict[str, list[bool | None]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    none: int = 0

    def add(self, pages: Sequence[Page], key: dict[str, str]) -> None:
        started = perf_counter()
        found = receipt_of(pages)
        self.seconds.append(perf_counter() - started)
        self.none += found is None
        for name, value in scores(found or Receipt(), key).items():
            self.right.setdefault(name, []).append(value)
        for check in found.checks if found else ():
            self.checks.setdefault(check.name, []).append(check.ok)


def run(folder: Path, provider: str, cache: Path | None = None) -> None:
    """Raises SystemExit for a folder without such images.

    `cache` keeps `Page.to_dict` of each page as JSON.
    """
    images = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in KINDS and key_of(path).is_file()
    )
    if not images:
        raise SystemExit(f"There is no image with a .key.json beside it in {folder}.")
    results = {provider: Results(), GIVEN: Results()}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as place:
        os.environ |= {"VAR_DIR": place, "DJANGO_SETTINGS_MODULE": "config.settings"}
        read = kept(reader(provider), cache) if cache else reader(provider)
        for image in images:
            measure(image, read, results[provider], results[GIVEN])
    report(folder, len(images), {name: found for name, found in results.items() if found.seconds})


def measure(
    image: Path, read: Callable[[Path], Sequence[Page]], ours: Results, given: Results
) -> None:
    key = json.loads(key_of(image).read_text(encoding="utf-8"))
    ours.add(read(image), key)
    if image.with_suffix(".txt").is_file():
        given.add([typed(image.with_suffix(".txt").read_text(encoding="utf-8"))], key)


def key_of(image: Path) -> Path:
    return image.with_suffix(".key.json")


def reader(provider: str) -> Callable[[Path], Sequence[Page]]:
    """What reads an image as a job does. Nothing is started before it is needed."""

    def read(image: Path) -> Sequence[Page]:
        import django

        django.setup()
        from ocr.errors import EngineError
        from ocr.management.commands.ocr import Asked, read_file

        try:
            return read_file(image, Asked(provider, ("eng",))).pages
        except EngineError as error:
            print(f"{image.name}: {error}")
            return ()

    return read


def kept(read: Callable[[Path], Sequence[Page]], cache: Path) -> Callable[[Path], Sequence[Page]]:
    """The same from `cache`/NAME.json where that is, else written there."""

    def once(image: Path) -> Sequence[Page]:
        file = cache / f"{image.stem}.json"
        if not file.is_file():
            pages = read(image)
            cache.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps([page.to_dict() for page in pages]), encoding="utf-8")
        data = json.loads(file.read_text(encoding="utf-8"))
        return [Page.from_dict(page) for page in (data if isinstance(data, list) else [data])]

    return once


def typed(text: str) -> Page:
    """The page of a text as a typewriter would put it: no engine could read it better."""
    lines = []
    for row, line in enumerate(text.splitlines()):
        found = list(re.finditer(r"\S+", line))
        words = [
            Word(m[0], Box(20 + 12 * m.start(), 20 + 30 * row, 12 * len(m[0]) - 2, 20), 1.0)
            for m in found
        ]
        if words:
            lines.append(Line(tuple(words), around(word.box for word in words)))
    return Page(2000, 40 * len(lines), (Block(tuple(lines), around(line.box for line in lines)),))


def scores(found: Receipt, key: dict[str, str]) -> dict[str, float]:
    merchant, address = (
        alike(found.merchant, key.get("company", "")),
        alike(found.address, key.get("address", "")),
    )
    return {
        "company": float(merchant == 1.0),
        f"company >= {ALIKE}": float(merchant >= ALIKE),
        "date": float(bool(found.date) and value(found.date) == day(key.get("date", ""))),
        "total": float(
            bool(found.total) and number(value(found.total)) == number(key.get("total", ""))
        ),
        f"address >= {ALIKE}": float(address >= ALIKE),
        "address, mean": address,
    }


def value(found: Field | None) -> str:
    return found.value if found else ""


def alike(found: Field | None, wanted: str) -> float:
    """1.0 where only case, punctuation and spaces differ."""
    one, two = plain(value(found)), plain(wanted)
    return 1.0 if one == two else SequenceMatcher(None, one, two, autojunk=False).ratio()


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def day(text: str) -> str:
    shown = moment(text.strip(), day_first=True)
    return shown[0].isoformat()[:10] if shown and isinstance(shown[0], date) else text


def number(text: str) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[^0-9.-]", "", text))
    except InvalidOperation:
        return None


def report(folder: Path, count: int, results: dict[str, Results]) -> None:
    names = list(next(iter(results.values())).right)
    rows = [
        [
            name,
            *(f"{mean(found.right[each]):.3f}" for each in names),
            str(found.none),
            *times(found),
        ]
        for name, found in results.items()
    ]
    show(
        f"Receipts: {count} images of {folder}, share that is right",
        ["", *names, "none", "ms", "most ms"],
        rows,
    )
    checks = [
        [f"{name}: {check}", *(str(oks.count(ok)) for ok in (True, False, None))]
        for name, found in results.items()
        for check, oks in found.checks.items()
    ]
    show("Checks", ["", "true", "false", "null"], checks)


def times(found: Results) -> list[str]:
    """Of the extraction alone."""
    return [ms(median(found.seconds)), ms(max(found.seconds))]
