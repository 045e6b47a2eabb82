"""The colours of the letters of a recognised page."""

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ocr.document import Item, Line, Page, Table, Word
from ocr.recognition.layout.ink import Colours, Ink
from ocr.recognition.layout.page_tokens import PageTokens, Place, with_words_changed
from ocr.recognition.layout.paper import Paper, commonest_of, hexadecimal, paper_of

_SURE = 0.5  # confidence of a word that is looked at
_COLOURED = 60  # levels between the channels of letters that are clearly not black or grey
_STRIDE = 2  # every second pixel shows which words are to be looked at
_BLACK_PAPER = 64  # grey level of a page on which all letters are light
_COLOURED_INK, _DARK_BOX = 0.4, 0.55  # shares of a word's ink and of its box
_CONTRAST = 70  # grey levels of light letters above what is behind them
_CORE = 0.75  # of the largest distance from what is behind: the middle of strokes
_ONE_COLOUR = 48  # levels of a channel: colours that are nearer are one colour of the page
_AROUND = 0.6  # share of the edges of a word's box
_NEARLY_BLACK = 90  # level of the lightest channel of letters that are meant to be black
_WHITE = 205  # level of the darkest channel of letters that are meant to be white
_SAMPLE, _FEW = 60, 5  # words that show how black is seen
_PALEST = 0.65  # part of black
_MOST_COLOURS = 24
_LIGHT = 200  # grey level: lighter letters are seen on a shade only


def with_colours(sheet: PageTokens, ink: Ink) -> Page:
    """The page with the colours of those words that are clearly coloured or light on dark."""
    words = [token.word for token in sheet.tokens]
    found: list[tuple[Place, NDArray[np.float64]]] = []
    paper = paper_of(ink)
    for number in _conspicuous(words, ink, paper):
        colour = _letters_of(ink.colours(words[number].box), paper)
        if colour is not None:
            token = sheet.tokens[number]
            found.append(((token.line, token.place), colour))
    if not found:
        return sheet.page
    black = _black_of([word for word in words if word.box and word.confidence >= _SURE], ink, paper)
    printed = [(place, _as_printed(colour, black, paper)) for place, colour in found]
    named = _named([(place, colour) for place, colour in printed if colour.max() > _NEARLY_BLACK])

    def change(place: Place, word: Word) -> Word:
        if word.colour or place not in named:
            return word
        return replace(word, colour=named[place])

    return with_words_changed(sheet.page, change)


def _conspicuous(words: list[Word], ink: Ink, paper: Paper) -> list[int]:
    """Words whose ink is coloured, or whose box is mostly dark, by sums over the page."""
    if not words or float(paper.colour.mean()) < _BLACK_PAPER:
        return []
    lightest, darkest = _against_paper(ink.rgb[::_STRIDE, ::_STRIDE], paper)
    dark = darkest < 255 - 2.5 * ink.step
    coloured = dark & (lightest - darkest > _COLOURED)
    boxes = np.array(
        [(word.box.left, word.box.top, word.box.right, word.box.bottom) for word in words]
    )
    scale = np.array([ink.x, ink.y, ink.x, ink.y]) / _STRIDE
    limits = np.array([dark.shape[1], dark.shape[0]] * 2)
    places = np.clip(np.round(boxes * scale), 0, limits).astype(np.int64)
    inked, tinted = _sums(dark, places), _sums(coloured, places)
    areas = np.maximum((places[:, 2] - places[:, 0]) * (places[:, 3] - places[:, 1]), 1)
    stands_out = (tinted > _COLOURED_INK * np.maximum(inked, 2)) | (inked > _DARK_BOX * areas)
    sure = np.array([bool(word.box) and word.confidence >= _SURE for word in words])
    return [int(number) for number in np.nonzero(stands_out & sure)[0]]


def _against_paper(pixels: Colours, paper: Paper) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The lightest and the darkest channel of each pixel where the paper is made white."""
    channels = []
    for number in range(3):
        white = np.arange(256) * (255 / max(1.0, float(paper.colour[number])))
        table = np.minimum(white, 255).astype(np.uint8)
        channels.append(table[pixels[:, :, number]])
    red, green, blue = channels
    lightest: NDArray[np.uint8] = np.maximum(np.maximum(red, green), blue)
    darkest: NDArray[np.uint8] = np.minimum(np.minimum(red, green), blue)
    return lightest, darkest


def _sums(mask: NDArray[np.bool_], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many pixels of a mask lie in each of the boxes (left, top, right, bottom)."""
    total = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    np.cumsum(np.cumsum(mask, axis=0, dtype=np.int32), axis=1, out=total[1:, 1:])
    left, top, right, bottom = places.T
    inside = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    counts: NDArray[np.int64] = inside.astype(np.int64)
    return counts


def _letters_of(pixels: Colours, paper: Paper) -> NDArray[np.float64] | None:
    """The colour of a word's letters, None where it is that of usual ones."""
    if pixels.size < 3 * 20:
        return None
    core, behind = _core(pixels)
    if core.mean() - behind.mean() > _CONTRAST and behind.mean() < paper.colour.mean() - 40:
        if _is_around(behind, core, pixels):
            return core
        return None
    if core.mean() > behind.mean():
        return None
    white = core * 255 / np.maximum(paper.colour, 1)
    if white.max() - white.min() < _COLOURED:
        return None
    return core


def _core(pixels: Colours) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The colour in the middle of a word's strokes, and that behind them."""
    flat = pixels.reshape(-1, 3).astype(np.float64)
    behind, _ = commonest_of(pixels)
    distance = np.abs(flat - behind).sum(axis=1)
    core: NDArray[np.float64] = flat[distance >= _CORE * np.percentile(distance, 98)].mean(axis=0)
    return core, behind


def _is_around(behind: NDArray[np.float64], core: NDArray[np.float64], pixels: Colours) -> bool:
    """Whether the edges of a word's box are of the colour behind it, not of its letters'."""
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.float64)
    far, near = np.abs(edges - core).sum(axis=1), np.abs(edges - behind).sum(axis=1)
    return float((near < far).mean()) > _AROUND


def _black_of(words: list[Word], ink: Ink, paper: Paper) -> float:
    """Which part of black most words of the page show: thin strokes come out paler than they are
    printed.
    """
    shares = []
    step = 1 + len(words) // _SAMPLE
    for word in words[::step]:
        pixels = ink.colours(word.box)
        if pixels.size >= 3 * 20 and _letters_of(pixels, paper) is None:
            core, behind = _core(pixels)
            shares.append(float((1 - core / np.maximum(behind, 1)).mean()))
    if len(shares) < _FEW:
        return 1.0
    return min(1.0, max(_PALEST, float(np.percentile(shares, 80))))


def _as_printed(colour: NDArray[np.float64], black: float, paper: Paper) -> NDArray[np.float64]:
    """A colour as it is where black is black; light ones, on a shade, as they are."""
    if colour.mean() > paper.colour.mean() - _CONTRAST:
        return colour
    printed: NDArray[np.float64] = paper.colour - (paper.colour - colour) / black
    return np.clip(printed, 0, 255)


def _named(found: list[tuple[Place, NDArray[np.float64]]]) -> dict[Place, str]:
    """The words' colours in hexadecimal digits; colours that are nearly one become one."""
    groups: list[tuple[NDArray[np.float64], list[NDArray[np.float64]], list[Place]]] = []
    for place, colour in found:
        for first, colours, places in groups[-_MOST_COLOURS:]:
            if np.abs(first - colour).max() < _ONE_COLOUR:
                colours.append(colour)
                places.append(place)
                break
        else:
            groups.append((colour, [colour], [place]))
    named: dict[Place, str] = {}
    for _, colours, places in groups:
        name = hexadecimal(np.median(np.array(colours), axis=0))
        if min(bytes.fromhex(name)) > _WHITE:
            name = "ffffff"
        for place in places:
            named[place] = name
    return named


def legible(items: Iterable[Item]) -> list[Item]:
    """The items without light colours of letters where no shade will be behind them."""
    return [_legible(item) for item in items]


def _legible(item: Item) -> Item:
    if not any(_is_light(word.colour) for line in item.lines for word in line.words):
        return item
    if isinstance(item, Table):
        cells = []
        for cell in item.cells:
            if not cell.shade or _is_light(cell.shade):
                cell = cell.map_lines(_darkened)
            cells.append(cell)
        return replace(item, cells=tuple(cells))
    changed = item.map_lines(_darkened)
    return item if changed is None else changed


def _darkened(line: Line) -> list[Line]:
    def change(word: Word) -> Word:
        if _is_light(word.colour):
            return replace(word, colour="")
        return word

    return [line.map_words(change)]


def _is_light(colour: str) -> bool:
    if len(colour) != 6:
        return False
    red, green, blue = bytes.fromhex(colour)
    return 0.3 * red + 0.59 * green + 0.11 * blue > _LIGHT
