"""Do the words of a PDF's text layer lie on the words that one sees?

The pages are drawn and read by the tesseract command, which does not see the text layer; equal
words are matched, the nearest first.
"""

import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from benchmarks.metrics import normal

DPI, AT = 300, 150  # drawn at; distances in pixels of
NEAR = 5.0
PAGES = 2  # the first of each document
LONGEST = 6000  # pixels of a side
SURE = 85.0  # below it the command often has the word right and its place wrong
LINE = "4"  # the level of a line in the command's table


@dataclass(frozen=True, slots=True)
class Place:
    """Pixels at 150 dpi: the two ends and the middle of the height, of the word and of its line.

    Ink ends at an x or at a p, selected text at the font's height: of the two middles the nearer
    one counts.
    """

    left: float
    right: float
    middles: tuple[float, ...]

    def off(self, other: "Place") -> tuple[float, float, float]:
        middle = min(abs(own - its) for own in self.middles for its in other.middles)
        return abs(self.left - other.left), abs(self.right - other.right), middle


@dataclass(slots=True)
class Offsets:
    """Of all words that both have: how far left, right and middle are off.

    `seen` are those on the paper.
    """

    seen: int = 0
    found: list[tuple[float, float, float]] = field(default_factory=list)

    def near(self, *sides: int) -> float:
        """The share of words of which these sides (0, 1, 2; none: all) are near enough."""
        good = sum(all(off[side] <= NEAR for side in sides or (0, 1, 2)) for off in self.found)
        return good / max(1, len(self.found))

    @property
    def worst(self) -> list[float]:
        return [max(off) for off in self.found]


def offsets(path: Path, models: str) -> Offsets:
    """Of the first pages of a PDF."""
    total = Offsets()
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as folder,
        pypdfium2.PdfDocument(path) as document,
    ):
        for number in range(min(PAGES, len(document))):
            picture = Path(folder) / "page.png"
            scale = min(DPI / 72, LONGEST / max(document[number].get_size()))
            document[number].render(scale=scale).to_pil().save(picture)
            seen = on_paper(picture, models, scale)
            total.seen += sum(map(len, seen.values()))
            total.found += matched(seen, in_layer(path, number))
    return total


def on_paper(picture: Path, models: str, scale: float) -> dict[str, list[Place]]:
    """What the command reads with some certainty."""
    command = ["tesseract", str(picture), "stdout", "-l", models, "--dpi", str(DPI), "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    table = subprocess.run(command, env=environment, capture_output=True, text=True).stdout
    found: dict[str, list[Place]] = defaultdict(list)
    line = 0.0
    for row in (text.split("\t") for text in table.splitlines()[1:]):
        left, top, width, height = (int(value) * AT / 72 / scale for value in row[6:10])
        if row[0] == LINE:
            line = top + height / 2
        if len(row) == 12 and float(row[10]) >= SURE and (text := normal(row[11])):
            found[text].append(Place(left, left + width, (top + height / 2, line)))
    return found


def in_layer(path: Path, number: int) -> dict[str, list[Place]]:
    """What poppler lets one select, at the places where it shows it selected."""
    page = str(number + 1)
    command = ["pdftotext", "-bbox", "-f", page, "-l", page, str(path), "-"]
    markup = subprocess.run(command, capture_output=True).stdout.decode(errors="replace")
    found: dict[str, list[Place]] = defaultdict(list)
    printable = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", markup)
    for node in ElementTree.fromstring(printable).iter():  # noqa: S314  poppler wrote it
        if node.tag.endswith("word") and (text := normal(node.text or "")):
            sides = {
                name: float(node.attrib[name]) * AT / 72
                for name in ("xMin", "xMax", "yMin", "yMax")
            }
            found[text].append(
                Place(sides["xMin"], sides["xMax"], ((sides["yMin"] + sides["yMax"]) / 2,))
            )
    return found


def matched(
    seen: dict[str, list[Place]], layer: dict[str, list[Place]]
) -> list[tuple[float, float, float]]:
    """Each place once."""
    found = []
    for text, places in seen.items():
        pairs = [
            (sum(one.off(other)), n, m)
            for n, one in enumerate(places)
            for m, other in enumerate(layer[text])
        ]
        used: set[tuple[str, int]] = set()
        for _, n, m in sorted(pairs):
            if not used & {("seen", n), ("layer", m)}:
                used |= {("seen", n), ("layer", m)}
                found.append(places[n].off(layer[text][m]))
    return found
