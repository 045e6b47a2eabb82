"""Typefaces of a recognised page: serif, sans or mono, told by how wide its words are.

Words of one line are as wide, against each other, as the typeface's letters make them: measured
with 17 typefaces, the difference from the best class is half of that from the next one.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import count
from statistics import median
from unicodedata import normalize

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ocr.document import Block, Face, Item, Line, Page, Word

# So many words tell a class whose difference is at most that share of the next one's. Of 1,020
# draws of 4, 6, 8 and 12 words from 17 typefaces 15, 1, 1 and fewer than 10 came out wrong.
_LEADS = ((4, 0.35), (6, 0.45), (12, 0.6), (24, 0.75), (40, 0.82))
_FEW_MONO, _LEAD_OF_MONO = 3, 0.3  # letters of one width are unlike all others
_FEWEST, _KEPT = 8, 0.8  # words, and the share of them, that are heard
_MOST_UNLIKE = 0.08  # so much of a word's width counts of a larger difference
_CLOSE = 0.025  # of a word's width: a larger mean difference is that of no typeface known here
_UNLIKE = 0.045  # the same for a block that is not set in the page's usual typeface
_LEAST_HEIGHT, _MOST_HEIGHT = 0.4, 1.35  # of the letters' size: a word's box
_ALIKE = 0.1  # of a size: sizes that differ by less are meant to be one
_SURE = 0.6  # confidence of a word that is measured
_LETTERS = 3
_ROUND = 60  # thousandths of the size: the room beside a word's first and last letter
_MOST = 2000  # words that are measured
_ACCENTS = re.compile("[\u0300-\u036f]")

# How wide the characters from "!" to "~" are, in thousandths of the size.
_WIDTHS: tuple[tuple[Face, str, str], ...] = (
    (
        "sans",
        "Arial",
        """
278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556
556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556
833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556
500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500
500 500 334 260 334 584
""",
    ),
    (
        "sans",
        "Arial bold",
        """
333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556
556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611
833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611
556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556
556 500 389 280 389 584
""",
    ),
    (
        "sans",
        "Calibri",
        """
326 401 498 507 715 682 221 303 303 498 498 250 306 252 386 507 507 507 507 507 507 507
507 507 507 268 268 498 498 498 463 894 579 544 533 615 488 459 631 623 252 319 520 420
855 646 662 517 673 543 459 487 642 567 890 519 487 468 307 386 307 498 498 291 479 525
423 525 498 305 471 525 229 239 455 229 799 525 527 525 525 349 391 335 525 452 715 433
453 395 314 460 314 498
""",
    ),
    (
        "sans",
        "Calibri bold",
        """
326 438 498 507 729 705 233 312 312 498 498 258 306 267 430 507 507 507 507 507 507 507
507 507 507 276 276 498 498 498 463 898 606 561 529 630 488 459 637 631 267 331 547 423
874 659 676 532 686 563 473 495 653 591 906 551 520 478 325 430 325 498 498 300 494 537
418 537 503 316 474 537 246 255 480 246 813 537 538 537 537 355 399 347 537 473 745 459
474 397 344 475 344 498
""",
    ),
    (
        "sans",
        "Verdana",
        """
401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636
636 636 636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557
863 748 787 603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635
550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592
592 525 636 337 636 838
""",
    ),
    (
        "serif",
        "Times",
        """
333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500
500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611
889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500
444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500
500 444 480 200 480 541
""",
    ),
    (
        "serif",
        "Times bold",
        """
333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500
500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667
944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333 500 556
444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500
500 444 394 220 394 520
""",
    ),
    (
        "serif",
        "Times italic",
        """
333 420 500 500 833 778 214 333 333 500 675 250 333 250 278 500 500 500 500 500 500 500
500 500 500 333 333 675 675 675 500 920 611 611 667 722 611 611 722 722 333 444 667 556
833 667 722 611 722 611 500 556 722 611 833 611 556 556 389 278 389 422 500 333 500 500
444 500 444 278 500 500 278 278 444 278 722 500 500 500 500 389 389 278 500 444 667 444
444 389 400 275 400 541
""",
    ),
    (
        "serif",
        "DejaVu Serif",
        """
402 460 838 636 950 890 275 390 390 500 838 318 338 318 337 636 636 636 636 636 636 636
636 636 636 337 337 838 838 838 536 1000 722 735 765 802 730 694 799 872 395 401 747 664
1024 875 820 673 820 753 685 667 843 722 1028 712 660 695 390 337 390 838 500 500 596 640
560 640 592 370 640 644 320 310 606 320 948 644 602 640 640 478 513 402 644 565 856 564
565 527 636 337 636 838
""",
    ),
)
_MONO = 600
_CLASSES: tuple[Face, ...] = (*(face for face, _, _ in _WIDTHS), "mono")
_BOLD = {0: 1, 2: 3, 5: 6}  # rows of the tables: a typeface and its bold letters

Found = tuple[Face, int] | None  # a class, and the row of its typeface in the tables
Floats = NDArray[np.float64]


def with_faces(page: Page) -> Page:
    """The page with the class of typeface of its words, "" where nothing tells it, and with the
    sizes of its lines' letters in points, as the widths of words tell them.
    """
    measured = _measured(page)
    if len(measured.blocks) == 0:
        return page
    usual = _class_of(measured.differences)
    by_block = _by_number(measured.differences, measured.blocks)
    by_line = _by_number(measured.differences, measured.lines)
    lines_before = count()
    blocks_before = count()
    items: list[Item] = []
    for item in page.blocks:
        if isinstance(item, Block):
            whole = _of_block(by_block.get(next(blocks_before)), usual)
            lines = []
            for line in item.lines:
                found = _of_line(by_line.get(next(lines_before)), whole, usual)
                lines.append(_set(line, found, page.dpi))
            item = replace(item, lines=tuple(lines))
        items.append(item)
    return replace(page, blocks=tuple(items))


def with_even_sizes(items: list[Item]) -> list[Item]:
    """The items with one size where sizes are nearly that of most words, or of their paragraph."""
    words: list[float] = []
    for item in items:
        for line in item.lines:
            if line.size > 0:
                words.extend([line.size] * len(line.words))
    if not words:
        return items
    body = median(words)
    return [_evened(item, body) for item in items]


def _evened(item: Item, body: float) -> Item:
    sizes = [line.size for line in item.lines if line.size > 0]
    if not sizes:
        return item
    usual = median(sizes)
    if abs(usual - body) <= _ALIKE * body:
        usual = body
    own = usual

    def change(line: Line) -> list[Line]:
        if line.size > 0 and abs(line.size - own) <= _ALIKE * own:
            return [replace(line, size=own)]
        return [line]

    return item.map_lines(change) or item


def _by_number(differences: Floats, numbers: NDArray[np.int32]) -> dict[int, Floats]:
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    parts = np.split(differences, starts[1:])
    return {int(numbers[start]): part for start, part in zip(starts, parts, strict=True)}


def _of_block(own: Floats | None, usual: Found) -> Found:
    """A block's typeface: what its words tell, else the page's."""
    if own is None:
        return usual
    return _class_of(own) or _if_like(own, usual)


def _of_line(own: Floats | None, whole: Found, usual: Found) -> Found:
    """A line's typeface: its block's, but where its own words tell another one."""
    if own is None:
        return whole or usual
    if whole and float(own[:, whole[1]].mean()) < _UNLIKE:
        return whole
    return _class_of(own) or _if_like(own, usual)


def _if_like(own: Floats, usual: Found) -> Found:
    if usual and (len(own) < _FEW_MONO or float(own[:, usual[1]].mean()) < _UNLIKE):
        return usual
    return None


def _set(line: Line, found: Found, dpi: float) -> Line:
    if found is None:
        return line
    face, row = found

    def change(word: Word) -> Word:
        if word.face:
            return word
        return replace(word, face=face)

    size = line.size
    if not size and dpi > 0:
        size = round(_em(line, row) * 144 / dpi) / 2
    return replace(line.map_words(change), size=size)


def _em(line: Line, row: int) -> float:
    """The size of a line's letters in pixels as the widths of its words tell it; 0.0 where these
    do not go with the heights of the words.
    """
    widths = _known_widths()
    words = [word for word in line.words if word.box and len(_codes(word.text)) >= 2]
    seen = made = 0.0
    heights = []
    for word in words:
        own = row
        if word.bold:
            own = _BOLD.get(row, row)
        seen += word.box.width
        made += float(widths[own, _codes(word.text)].sum()) - _ROUND
        heights.append(word.box.height)
    if made <= 0:
        return 0.0
    em = 1000 * seen / made
    high = median(heights)
    if not _LEAST_HEIGHT * em < high < _MOST_HEIGHT * em:
        return 0.0
    return em


@dataclass(frozen=True, slots=True)
class _Measured:
    """For each word that is measured by how much its width differs from that of each typeface, as a
    share of it, and the numbers of its block and line.
    """

    differences: Floats
    blocks: NDArray[np.int32]
    lines: NDArray[np.int32]


def _measured(page: Page) -> _Measured:
    known = _known_widths()
    rows: list[Floats] = []
    numbers: list[tuple[int, int]] = []
    blocks = [item for item in page.blocks if isinstance(item, Block)]
    line_number = -1
    for block_number, block in enumerate(blocks):
        for line in block.lines:
            line_number += 1
            words = [word for word in line.words if _tells(word)]
            if len(words) < 2 or len(rows) > _MOST:
                continue
            rows.extend(_compared(words, known))
            numbers.extend([(block_number, line_number)] * len(words))
    if not rows:
        return _Measured(np.zeros((0, len(known))), np.zeros(0, np.int32), np.zeros(0, np.int32))
    found = np.array(numbers, np.int32)
    return _Measured(np.array(rows), found[:, 0], found[:, 1])


def _compared(words: list[Word], known: Floats) -> Floats:
    """By how much the widths of a line's words differ from those of each typeface."""
    seen = np.array([word.box.width for word in words], float)
    made = np.array([known[:, _codes(word.text)].sum(axis=1) - _ROUND for word in words])
    scale = seen.sum() / made.sum(axis=0)
    against = (seen[:, None] + seen.mean()) / 2
    differences: Floats = np.abs(seen[:, None] - scale * made) / against
    return differences


def _class_of(differences: Floats) -> Found:
    """The class whose best typeface differs clearly less than those of the others."""
    # Without the worst words: their boxes may be wrong, or they are set in another typeface.
    kept = max(_FEWEST, int(_KEPT * len(differences)))
    nearest = np.sort(differences, axis=0)[:kept]
    means = np.minimum(nearest, _MOST_UNLIKE).mean(axis=0)
    best: dict[Face, int] = {}
    for row, face in enumerate(_CLASSES):
        if face not in best or means[row] < means[best[face]]:
            best[face] = row
    first, second = sorted(best.values(), key=lambda row: float(means[row]))[:2]
    face = _CLASSES[first]
    words = len(differences)
    lead = 0.0
    for least, enough in _LEADS:
        if words >= least:
            lead = enough
    if face == "mono" and words >= _FEW_MONO:
        lead = max(lead, _LEAD_OF_MONO)
    if means[first] > _CLOSE or means[first] > lead * means[second]:
        return None
    return face, first


@cache
def _known_widths() -> Floats:
    """A row for each typeface, the one of equal widths last."""
    rows = [np.array(widths.split(), float) for _, _, widths in _WIDTHS]
    rows.append(np.full(94, _MONO, float))
    return np.array(rows)


def _tells(word: Word) -> bool:
    return bool(word.box) and word.confidence >= _SURE and len(_codes(word.text)) >= _LETTERS


def _codes(text: str) -> list[int]:
    """Columns of the tables for a word's characters, none where one is not in them."""
    if not text.isascii():
        text = _ACCENTS.sub("", normalize("NFD", text))
    codes = [ord(char) - 33 for char in text]
    if all(0 <= code < 94 for code in codes):
        return codes
    return []
