"""Whether a page's own text is what one sees on it. In doubt the page is recognised: time is
cheaper than garbage.

In this order, the cheap first; in brackets what was measured on 32 pages of 23 PDFs of many
programs and on the 400 pages of one manual:

1. More characters than a page has: the file wants to keep us busy.
2. Text that is not painted (invisible, only clipping) or that an opaque image covers, more than a
   fifth of the characters: the reading of another OCR program, whose errors we would repeat unseen.
   It is never trusted, for its quality cannot be told without reading the page again, which is what
   the customer asked for. [2 pages: a diagram whose layer reads "sw | \\ +", and text as a clipping
   path. All others: no such character.]
3. Characters that mean nothing (private use, unassigned, control, replacement, or no entry in the
   font's table), more than 3 in 100. Signs of lists in symbol fonts are known and do not count. [No
   page with right text had one.]
4. Words that are of no language, see `language` and `sequences`. [The clipping text above, whose
   bytes are exchanged, fails here too. So did 75 of 75 shifted English texts of 80 words and 300
   of 300 with substituted letters. No right text failed: 107 pages of PDFs, texts of 90 languages.]
5. Words where nothing is seen: white on white, clipped away. Few are left out, more than a fifth
   make the page doubtful. [None in the 23 files; 4 of 235 words on a page of the manual.]
6. Writing without text: the page is drawn at 96 dpi and cut into cells of an eighth of an inch;
   those with many strokes both across and down look like writing. When more than a fifth of them
   (and more than ten cells, an inch and a quarter of a line) lie outside the boxes of all words,
   something is written that the text does not say: a scan with a typed header, letters drawn as
   outlines, a screenshot. [Pages with right text: 0 to 4 in 100, these being logos; scans,
   outlines, diagrams: all. 117 pages of the manual: 35 in 100 and more, screenshots as far as
   looked at.]
"""

from ocr.readers.pdf.ink import Ink
from ocr.readers.pdf.language import doubt_of_language
from ocr.readers.pdf.letters import MOST, Letters, Piece
from ocr.readers.pdf.objects import Objects

_HIDDEN, _BAD, _UNSEEN = 0.2, 0.03, 0.2
_UNCOVERED, _FEW_CELLS = 0.2, 10
_COVERED = 0.5  # of a word


def doubt_of_letters(letters: Letters) -> str:
    """Why the characters cannot be trusted, "" when they can."""
    if letters.hidden > _HIDDEN * letters.total:
        return "hidden text"
    return doubt_of_meaning(letters)


def doubt_of_meaning(letters: Letters) -> str:
    """Why the visible characters mean nothing, "" when they may be words."""
    if letters.total >= MOST:
        return "more characters than a page has"
    if letters.bad > _BAD * letters.total:
        return "characters without meaning"
    return doubt_of_language([word.text for word in letters.words])


def uncovered(words: list[Piece], objects: Objects) -> list[Piece]:
    """The words that no opaque image covers, be it a strip of a scan."""
    images = [image for image in objects.images if not image.transparent]
    found = []
    for word in words:
        order = objects.orders.get(word.style.address, 0)
        area = max(word.rect.area, 1e-6)
        later = (image for image in images if image.order > order)
        if not any(image.rect.overlap(word.rect) > _COVERED * area for image in later):
            found.append(word)
    return found


def seen(words: list[Piece], ink: Ink) -> list[Piece]:
    """The words where there is something to see."""
    return [word for word in words if ink.shows(word.rect)]


def doubt_of_ink(words: list[Piece], shown: list[Piece], ink: Ink) -> str:
    """Why the words are not what the page shows, "" when they are. `shown` comes from `seen`."""
    if len(words) - len(shown) > _UNSEEN * len(words):
        return "words that are not seen"
    covered, others = ink.written([word.rect for word in shown])
    if others > max(_FEW_CELLS, _UNCOVERED * (covered + others)):
        return "writing without text"
    return ""
