"""Bold letters: the thickness of strokes against that of most letters of the page."""

from collections.abc import Iterator
from itertools import count, groupby
from math import log
from statistics import median

import numpy as np
from msgspec.structs import replace

from ocr.document import Block, Line, Page
from ocr.recognition.layout.ink import Ink
from ocr.recognition.layout.page_tokens import PageTokens, Token, token_em

_LINE, _WORD = 1.3, 1.5  # how much thicker than usual: most words of a line, and a word by itself
_NOT_THIN = 1.15  # the least of a bold line's words
_DOUBTED = 6  # one of so many words may be thinner
_LETTERS = 3
_SMALL = 7.0  # pixels of the reduced image to an em, below which strokes run together
_FEW = 15  # words below which a page has no usual thickness

Place = tuple[int, int]  # Token.line, Token.place
Stroke = tuple[float, float]


def emboldened(sheet: PageTokens, ink: Ink) -> Page:
    """The page with those words bold whose strokes are clearly thicker than most."""
    strokes: dict[Place, Stroke] = {}
    for token in sheet.tokens:
        stroke = _stroke(token, ink)
        if stroke is not None:
            strokes[token.line, token.place] = stroke
    if len(strokes) < _FEW:
        return sheet.page
    shares = _shares(_with_size_of_line(strokes))
    bold: dict[int, set[int]] = {}
    for line, keys in groupby(shares, key=lambda key: key[0]):
        own = {place: shares[line, place] for _, place in keys}
        bold[line] = _bold_words(own)
    numbers = count()
    items = tuple(
        _block(item, bold, numbers) if isinstance(item, Block) else item
        for item in sheet.page.blocks
    )
    return replace(sheet.page, blocks=items)


def _with_size_of_line(strokes: dict[Place, Stroke]) -> dict[Place, Stroke]:
    """The strokes as shares of their line's letters: the box of one word can be too high."""
    by_line: dict[int, list[float]] = {}
    for (line, _), (em, _) in strokes.items():
        by_line.setdefault(line, []).append(em)
    found = {}
    for (line, place), (em, stroke) in strokes.items():
        usual = median(by_line[line])
        found[line, place] = usual, stroke * em / usual
    return found


def _bold_words(shares: dict[int, float]) -> set[int]:
    """The places of a line's bold words: all of them where most are thick and none is thin."""
    thin = sorted(shares.values())
    if median(thin) >= _LINE and thin[len(thin) // _DOUBTED] >= _NOT_THIN:
        return set(shares)
    return {place for place, share in shares.items() if share >= _WORD}


def _shares(strokes: dict[Place, Stroke]) -> dict[Place, float]:
    """Each word's stroke against the usual one of its size: small letters are drawn thicker."""
    usual = median(stroke for _, stroke in strokes.values())
    by_size: dict[int, list[float]] = {}
    for em, stroke in strokes.values():
        by_size.setdefault(_size(em), []).append(stroke)
    level = {
        size: max(usual, median(own)) if len(own) >= _FEW else usual
        for size, own in by_size.items()
    }
    return {place: stroke / level[_size(em)] for place, (em, stroke) in strokes.items()}


def _size(em: float) -> int:
    """Sizes within a sixth of each other have one number."""
    return round(log(em) * 6)


def _block(block: Block, bold: dict[int, set[int]], numbers: Iterator[int]) -> Block:
    return replace(
        block, lines=tuple(_line(line, bold.get(next(numbers), set())) for line in block.lines)
    )


def _line(line: Line, bold: set[int]) -> Line:
    """The line with these words bold, and the short ones too where all long ones are."""
    if not bold:
        return line
    whole = all(place in bold or len(word.text) < _LETTERS for place, word in enumerate(line.words))
    words = (
        replace(word, bold=word.bold or whole or place in bold)
        for place, word in enumerate(line.words)
    )
    return replace(line, words=tuple(words))


def _stroke(token: Token, ink: Ink) -> Stroke | None:
    """The size of a word's letters in pixels of `ink` and the mean thickness of their upright
    strokes as its share.

    Sums of grey do not change when an image is reduced: darkness by the sum of steps along the rows
    is a width.
    """
    em = token_em(token) * ink.y
    if (
        em < _SMALL
        or token.word.confidence < 0.6
        or sum(map(str.isalpha, token.word.text)) < _LETTERS
    ):
        return None
    pixels = ink.crop(token.word.box)
    if pixels.size < 40:
        return None
    dark = np.maximum(int(pixels.max()) - ink.step - pixels, 0)
    steps = int(np.abs(dark[:, 1:] - dark[:, :-1]).sum())
    return (em, 2.0 * int(dark.sum()) / steps / em) if steps else None
