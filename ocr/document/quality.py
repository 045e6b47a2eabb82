"""How well a page could be read, as far as it was measured."""

from msgspec import Struct


class Quality(Struct, frozen=True, omit_defaults=True):
    """Measured on a page that was recognised here.

    `dpi` are the pixels an inch of the page's width and height, 0.0 unknown; with `dpi_guessed` the
    file does not say, and most words were taken for letters of ten points. `letter_height` is that
    of most words in pixels, 0.0 without words. `skew` is how far the lines sink to the right, in
    degrees. `contrast` is that of the words with what they stand on, up to 1.0 for black on white,
    and `doubtful_words` the share of words that are as likely wrong as right.
    `unread_script` is the name of a script, as in "Hebrew", that no installed model reads.
    """

    dpi: float
    letter_height: float
    skew: float
    contrast: float
    doubtful_words: float
    dpi_guessed: bool = False
    handwritten: bool = False
    unread_script: str = ""
