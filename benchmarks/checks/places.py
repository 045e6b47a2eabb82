"""Where the words of a page stand, and how many of them a Word file has where they stood."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

NEAR = 0.05  # of the page's width and height: what stands so near is in its place


@dataclass(frozen=True, slots=True)
class Placed:
    """A word on a page, from 1; `x` and `y` are the word's middle in parts of the page."""

    page: int
    x: float
    y: float
    word: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """Shares of the words of a source: in the file at all, on their page, and in their place.

    `pages` is the number of the file's pages to those of the source.
    """

    kept: float
    same_page: float
    in_place: float
    pages: float


def plain(text: str) -> str:
    """A word without punctuation, in small letters."""
    return re.sub(r"\W", "", text).lower()


def words_of_pdf(path: Path) -> tuple[list[Placed], int]:
    """The words in the PDF's text, and the number of its pages."""
    found: list[Placed] = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, 1):
            found += _words_of_page(page, number)
        return found, len(pdf)


def words_of_tree(tree: dict[str, Any]) -> tuple[list[Placed], int]:
    """The same from the output `json`, for a source without text of its own."""
    found: list[Placed] = []
    for page in tree["pages"]:
        for line in _lines(page["blocks"]):
            for word in line["words"]:
                text, box = plain(word["text"]), word["box"]
                if text and page["width"] and page["height"]:
                    x = (box["left"] + box["width"] / 2) / page["width"]
                    y = (box["top"] + box["height"] / 2) / page["height"]
                    found.append(Placed(page["number"], x, y, text))
    return found, len(tree["pages"])


def compared(
    source: list[Placed], source_pages: int, written: list[Placed], pages: int
) -> Arranged:
    """Every word of the source is looked for once, at the nearest place on its page."""
    left: dict[str, list[Placed]] = defaultdict(list)
    for placed in written:
        left[placed.word].append(placed)
    wanted = Counter(placed.word for placed in source)
    kept = sum(min(count, len(left[word])) for word, count in wanted.items())
    same_page = in_place = 0
    for placed in source:
        near = [other for other in left[placed.word] if other.page == placed.page]
        if not near:
            continue
        nearest = min(near, key=lambda other: _distance(placed, other))
        left[placed.word].remove(nearest)
        same_page += 1
        if abs(nearest.x - placed.x) <= NEAR and abs(nearest.y - placed.y) <= NEAR:
            in_place += 1
    count = len(source)
    return Arranged(kept / count, same_page / count, in_place / count, pages / source_pages)


def _distance(one: Placed, other: Placed) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _lines(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items:
        if item["type"] == "table":
            for cell in item["cells"]:
                found += cell["lines"]
        elif item["type"] == "picture":
            found += _lines(item["blocks"])
        else:
            found += item["lines"]
    return found


def _words_of_page(page: Any, number: int) -> list[Placed]:
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    found: list[Placed] = []
    for match in re.finditer(r"\S+", text):
        word = plain(match[0])
        if not word:
            continue
        boxes = [textpage.get_charbox(index) for index in range(match.start(), match.end())]
        x = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2 - left
        y = top - (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
        x, y = x / width, y / height
        x, y = _upright(x, y, page.get_rotation())
        if 0 <= x <= 1 and 0 <= y <= 1:
            found.append(Placed(number, x, y, word))
    return found


def _upright(x: float, y: float, rotation: int) -> tuple[float, float]:
    """A place after the clockwise turn that makes a page upright."""
    if rotation == 90:
        return 1 - y, x
    if rotation == 180:
        return 1 - x, 1 - y
    if rotation == 270:
        return y, 1 - x
    return x, y
