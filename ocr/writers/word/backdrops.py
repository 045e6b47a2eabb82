"""Rules close to a paragraph and bands behind it, as borders and shading of Word."""

from dataclasses import dataclass

from ocr.document import Block
from ocr.writers.word.body import Element, child

_MOST_SPACE = 31.0  # points from text to a border: Word's own most
_WIDTH = 0.5  # points: of a border
_DARK = 110.0  # of 255: what is darker needs light letters on it


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What is drawn about a paragraph; measures in points.

    `above` and `below` are the white between its lines and what is drawn, None for nothing there.
    `beside` is the white from a band's left edge to the letters, `right` where all of it ends on
    the page, 0.0 unknown. `shade` is a band's colour.
    """

    above: float | None = None
    below: float | None = None
    beside: float = 0.0
    right: float = 0.0
    shade: str = ""

    @property
    def room_above(self) -> float:
        return _room(self.above)

    @property
    def room_below(self) -> float:
        return _room(self.below)

    @property
    def is_dark(self) -> bool:
        if not self.shade:
            return False
        red, green, blue = bytes.fromhex(self.shade)
        return 0.3 * red + 0.59 * green + 0.11 * blue < _DARK


def backdrop_of(
    block: Block, scale: float, above: tuple[float, float], bottom: float, left: float
) -> Backdrop:
    """What is drawn about a block, in points.

    `above` is where the page is filled to, and where the block's lines begin; they end at `bottom`.
    """
    filled, top = above
    band = block.band
    if band and len(block.shade) == 6:
        return Backdrop(
            _space(top - max(band.top * scale, filled)),
            _space(band.bottom * scale - bottom),
            _space(left - band.left * scale),
            band.right * scale,
            block.shade,
        )
    white_above = white_below = None
    right = 0.0
    if block.rule_above:
        white_above = _space(top - max(block.rule_above.top * scale, filled))
        right = block.rule_above.right * scale
    if block.rule_below:
        white_below = _space(block.rule_below.top * scale - bottom)
        right = block.rule_below.right * scale
    return Backdrop(white_above, white_below, 0.0, right)


def add_backdrop(properties: Element, backdrop: Backdrop, number: int) -> None:
    """Add borders and shading to a paragraph's properties, where the schema wants them.

    `number` counts paragraphs: Word makes one frame of equal borders that follow each other, so
    that those of every other paragraph are a little thicker.
    """
    if backdrop.above is None and backdrop.below is None:
        return
    colour = "auto"
    if backdrop.shade:
        colour = backdrop.shade.upper()
    borders = child(properties, "pBdr")
    sides = {"top": backdrop.above, "left": None, "bottom": backdrop.below}
    if backdrop.shade:
        sides["left"] = backdrop.beside
    for side, space in sides.items():
        if space is not None:
            child(borders, side, val="single", sz=4 + number % 2, space=round(space), color=colour)
    if backdrop.shade:
        child(properties, "shd", val="clear", color="auto", fill=colour)


def _space(points: float) -> float:
    return min(max(points, 0.0), _MOST_SPACE)


def _room(white: float | None) -> float:
    """What a border takes of the page's height."""
    if white is None:
        return 0.0
    return white + _WIDTH
