"""How a recognised page looks: colours of letters and of what is behind them, and underlines."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ocr.document import Block, Box, Cell, Item, Line, Page, Table, Word, around
from ocr.recognition.layout.ink import Colours, Ink
from ocr.recognition.layout.page_tokens import PageTokens, Token, token_em
from ocr.recognition.layout.rules import Rule, Rules

_LEVEL = 8  # of 256: colours of one level and their neighbours are one colour
_EVEN = 0.35  # share of a box that has one colour where something lies behind its letters
_APART, _MOST_APART = 9, 90  # levels of a channel by which a shade differs from the paper
_TILE = 32  # pixels of the reduced image
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
_ALIKE = 12  # levels of a channel between the shades of one row
_MOST_CELLS = 3000
_MOST_COLOURS, _MOST_RULES = 24, 400
_LIGHT = 200  # grey level: lighter letters are seen on a shade only

Place = tuple[int, int]  # of a word: Token.line, Token.place


@dataclass(frozen=True, slots=True)
class Paper:
    """What most of a page is: `colour` is red, green and blue; what differs by more than `apart`
    in one of them is not the paper in another light.
    """

    colour: NDArray[np.float64]
    apart: float


def paper_of(ink: Ink) -> Paper:
    """The paper that a page is on. One under uneven light may look like a shade."""
    rows, columns = ink.grey.shape[0] // _TILE, ink.grey.shape[1] // _TILE
    spread = 0.0
    if rows * columns >= 16:
        tiles = ink.grey[: rows * _TILE : 2, : columns * _TILE : 2]
        tiles = tiles.reshape(rows, _TILE // 2, columns, _TILE // 2)
        light = tiles.max(axis=(1, 3))
        low, high = np.percentile(light, (25, 75))
        spread = float(high - low)
    colour, _ = _commonest(ink.rgb[::4, ::4])
    return Paper(colour, min(max(_APART, 2 * spread), _MOST_APART))


def shade_of(ink: Ink, box: Box, paper: Paper) -> str:
    """The colour behind the letters in a box of the page, as six hexadecimal digits.

    It is "" for that of the `paper`, and where no colour fills the box.
    """
    pixels = ink.colours(box)
    if pixels.size < 3 * 16:
        return ""
    colour, share = _commonest(pixels)
    if share < _EVEN or np.abs(colour - paper.colour).max() < paper.apart:
        return ""
    return hexadecimal(colour)


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

    return _changed(sheet.page, change)


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
    behind, _ = _commonest(pixels)
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


def with_underlines(sheet: PageTokens, rules: Rules) -> Page:
    """The page with those words underlined below which a rule runs from the first to the last."""
    by_line: dict[int, list[Token]] = {}
    for token in sheet.tokens:
        by_line.setdefault(token.line, []).append(token)
    lines = [(min(token.foot for token in tokens), tokens) for tokens in by_line.values()]
    lines.sort(key=lambda line: line[0])
    feet = [foot for foot, _ in lines]
    under: set[Place] = set()
    drawn = [rule for rule in rules.level if rule.drawn]
    for rule in drawn[:_MOST_RULES]:
        if _is_cornered(rule, rules, sheet.em):
            continue
        near = slice(
            bisect_left(feet, rule.at - 2 * sheet.em), bisect_right(feet, rule.at + sheet.em)
        )
        for _, tokens in lines[near]:
            held = _above(rule, tokens)
            under |= {(token.line, token.place) for token in held}
    if not under:
        return sheet.page

    def change(place: Place, word: Word) -> Word:
        if place not in under:
            return word
        return replace(word, underlined=True)

    return _changed(sheet.page, change)


def _above(rule: Rule, tokens: list[Token]) -> list[Token]:
    """Those words of a line that stand on a rule, which begins and ends with them; else none."""
    held = []
    for token in tokens:
        em = token_em(token) or token.bottom - token.top
        is_near = token.foot - 0.12 * em <= rule.at <= token.foot + 0.35 * em
        if is_near and rule.start - 0.4 * em < token.x < rule.end + 0.4 * em:
            held.append(token)
    if not held:
        return []
    left, right = min(token.left for token in held), max(token.right for token in held)
    reach = 0.5 * max(token.bottom - token.top for token in held)
    if abs(rule.start - left) > reach or abs(rule.end - right) > reach:
        return []
    return held


def _is_cornered(rule: Rule, rules: Rules, em: float) -> bool:
    """Whether an upright rule meets this one, as in tables and boxes."""
    for other in rules.upright:
        meets = other.start - em / 2 <= rule.at <= other.end + em / 2
        if meets and rule.start - em <= other.at <= rule.end + em:
            return True
    return False


def _changed(page: Page, change: Callable[[Place, Word], Word]) -> Page:
    """The page with the words of its blocks changed; they are counted as tokens are."""
    numbers = count()
    items: list[Item] = []
    for item in page.blocks:
        if isinstance(item, Block):
            lines = []
            for line in item.lines:
                number = next(numbers)
                words = [change((number, place), word) for place, word in enumerate(line.words)]
                lines.append(replace(line, words=tuple(words)))
            item = replace(item, lines=tuple(lines))
        items.append(item)
    return replace(page, blocks=tuple(items))


def with_shades(items: Iterable[Item], ink: Ink) -> list[Item]:
    """The items with the colours behind the cells of tables; a row has one where most of it has."""
    paper = paper_of(ink)
    found: list[Item] = []
    for item in items:
        if isinstance(item, Table):
            item = _shaded(item, ink, paper)
        found.append(item)
    return found


def _shaded(table: Table, ink: Ink, paper: Paper) -> Table:
    shades: dict[tuple[int, int], str] = {}
    for cell in table.cells[:_MOST_CELLS]:
        shades[cell.row, cell.column] = cell.shade or _shade_of_cell(cell, ink, paper)
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.box and cell.rows == 1:
            rows.setdefault(cell.row, []).append(shades.get((cell.row, cell.column), ""))
    cells = []
    for cell in table.cells:
        shade = _most_alike(rows.get(cell.row, []))
        if shade is None or cell.rows > 1:
            shade = shades.get((cell.row, cell.column), "")
        cells.append(replace(cell, shade=shade))
    return replace(table, cells=tuple(cells))


def _shade_of_cell(cell: Cell, ink: Ink, paper: Paper) -> str:
    """Without the cell's edges, where rules are; a box that is tight about the words with some room
    around them, which shows more of what is behind.
    """
    box, words = cell.box, around(line.box for line in cell.lines)
    edge = min(box.width, box.height) // 8
    if words and box.height < 1.3 * words.height:
        edge = -min(line.box.height for line in cell.lines if line.box) // 5
    inner = Box(box.left + edge, box.top + edge, box.width - 2 * edge, box.height - 2 * edge)
    if not box or not inner:
        return ""
    return shade_of(ink, inner, paper)


def _most_alike(shades: list[str]) -> str | None:
    """The shade that most of a row has, nearly; None where there is none such."""
    for shade in shades:
        alike = [other for other in shades if _is_alike(shade, other)]
        if 2 * len(alike) > len(shades):
            return sorted(alike)[len(alike) // 2]
    return None


def _is_alike(one: str, other: str) -> bool:
    if not one or not other:
        return one == other
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(first - second) <= _ALIKE for first, second in pairs)


def hexadecimal(colour: NDArray[np.float64]) -> str:
    """Six hexadecimal digits of red, green and blue, each from 0 to 255."""
    red, green, blue = (min(255, max(0, round(float(value)))) for value in colour)
    return f"{red:02x}{green:02x}{blue:02x}"


def _commonest(pixels: Colours) -> tuple[NDArray[np.float64], float]:
    """The mean of the colours about the commonest one, and their share of the pixels."""
    flat = pixels.reshape(-1, 3)
    if len(flat) == 0:
        return np.full(3, 255.0), 0.0
    levels = (flat // _LEVEL).astype(np.int32)
    numbers = (levels[:, 0] << 10) + (levels[:, 1] << 5) + levels[:, 2]
    commonest = int(np.bincount(numbers, minlength=1).argmax())
    middle = np.array([commonest >> 10, commonest >> 5 & 31, commonest & 31])
    near = np.abs(levels - middle).max(axis=1) <= 1
    return flat[near].mean(axis=0), float(near.mean())
