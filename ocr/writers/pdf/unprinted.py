"""Words of the tree that a printed document does not show, and the page to which they belong.

Among them are the names of sheets, notes, and the numbers behind a chart.
"""

import bisect
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ocr.document import Line, Page, Picture, Word, is_ideograph, line_of_words

_SHORT = 6  # letters: what is shorter is looked for as a word of its own
_MANY = 200  # letters: fewer prove nothing
_PART = 0.15  # of a page's letters: fewer are the end or the beginning of another page
_NEAR = 3  # pages on which the next words are looked for first
_MOST_LETTERS = 3_000_000_000  # that all searches together pass over
_SCRAMBLED = 0.5  # of the letters missing, though as many are printed: it is coded otherwise


class PrintedText:
    """The text of all printed pages, to look for words in it."""

    def __init__(self, texts: list[str]) -> None:
        self.count = len(texts)
        self._starts = []
        self._words: set[str] = set()
        parts = []
        length = 0
        for text in texts:
            self._words.update(_plain(word) for word in text.split())
            squeezed = _squeezed(text)
            self._starts.append(length)
            length += len(squeezed)
            parts.append(squeezed)
        self._whole = "".join(parts)
        self._passed = 0
        self._page = 0
        self._missing = 0
        self._seen = 0
        self.used: set[int] = set()  # printed pages that hold a good part of some page

    @property
    def is_scrambled(self) -> bool:
        """Whether the print holds the text in letters that are not those of the file."""
        as_long = len(self._whole) >= _SCRAMBLED * self._seen
        many = self._seen >= _MANY
        return many and as_long and self._missing > _SCRAMBLED * self._seen

    def missing(self, page: Page, index: int) -> Iterator[tuple[int, list[Line]]]:
        """The lines of a page, pictures apart, of which no print is found; with each the printed
        page at which it would stand.
        """
        known: int | None = None
        hits: Counter[int] = Counter()
        waiting: list[Line] = []
        for item in page.blocks:
            if isinstance(item, Picture):
                continue
            for line in item.lines:
                text = _squeezed(line.text)
                self._seen += len(text)
                place = self.page_of(text)
                if place is not None:
                    known = place
                    if len(text) >= _SHORT:
                        hits[place] += len(text)
                    continue
                rest = self._unsupported(line)
                if rest is None:
                    continue
                self._missing += sum(len(word.text) for word in rest.words)
                if known is None:
                    waiting.append(rest)
                else:
                    yield known, [rest]
            if known is not None and waiting:
                yield known, waiting
                waiting = []
        if waiting:
            yield min(max(index, self._page), self.count - 1), waiting
        for place, letters in hits.items():
            if letters >= _PART * hits.total():
                self.used.add(place)

    @property
    def page(self) -> int:
        """The printed page on which the last words were found."""
        return self._page

    def page_of(self, text: str) -> int | None:
        """The printed page with a text, None where it is not printed."""
        if not text:
            return self._page
        if len(text) < _SHORT and not any(map(is_ideograph, text)):
            return self._page if text in self._words else None
        start = self._starts[self._page]
        end = len(self._whole)
        if self._page + _NEAR < self.count:
            end = self._starts[self._page + _NEAR]
        place = self._find(text, start, end)
        if place < 0:
            place = self._find(text, 0, len(self._whole))
        if place < 0:
            return None
        self._page = bisect.bisect_right(self._starts, place) - 1
        return self._page

    def _find(self, text: str, start: int, end: int) -> int:
        if self._passed > _MOST_LETTERS:
            return start
        place = self._whole.find(text, start, end)
        if place < 0:
            self._passed += end - start
        else:
            self._passed += place - start
        return place

    def _unsupported(self, line: Line) -> Line | None:
        """The words of a line that are printed neither after the word before them nor before the
        word after them.
        """
        texts = [_squeezed(word.text) for word in line.words]
        pairs = []
        for one, other in pairwise(texts):
            pairs.append(self._is_printed(one + other))
        rest: list[Word] = []
        for number, word in enumerate(line.words):
            before = number > 0 and pairs[number - 1]
            after = number < len(pairs) and pairs[number]
            alone = len(texts[number]) >= _SHORT and self._is_printed(texts[number])
            if not (before or after or alone):
                rest.append(word)
        return line_of_words(rest)

    def _is_printed(self, text: str) -> bool:
        return self.page_of(text) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _squeezed(text: str) -> str:
    """Letters alone, by which two writings of a text are compared."""
    kept = [char for char in _plain(text) if not _is_invisible(char)]
    return "".join(kept)


def _is_invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")
