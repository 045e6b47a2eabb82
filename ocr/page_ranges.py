"""Which pages of a document are wanted: ranges of page numbers, as a client writes them."""

import re
from collections.abc import Iterable
from typing import Annotated

import msgspec

from ocr.errors import EngineError, ErrorCode

EXAMPLE = "1-3,7 or 5-"
LARGEST = 999_999  # no document has a page with a larger number
_MOST = 100  # ranges of one request
_RANGE = re.compile(r"([0-9]+) *(-)? *([0-9]+)?")


class PageRange(msgspec.Struct, frozen=True):
    """Pages `first` to `last`, counted from 1; a `last` of 0 is the last page of the document."""

    first: Annotated[int, msgspec.Meta(ge=1)]
    last: Annotated[int, msgspec.Meta(ge=0)]

    def __str__(self) -> str:
        if not self.last:
            return f"{self.first}-"
        if self.last == self.first:
            return str(self.first)
        return f"{self.first}-{self.last}"


# In order, without overlaps; empty: all pages.
Selection = tuple[PageRange, ...]


def selection_of(text: str) -> Selection:
    """The pages that `1-3,7` or `5-` names, in order and each once; none for an empty text.

    Raises ValueError with the end of a sentence.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if text.strip() and not parts:
        raise ValueError(f"must name pages, as in {EXAMPLE}.")
    if len(parts) > _MOST:
        raise ValueError(f"names {len(parts)} ranges; at most {_MOST} are accepted.")
    return _merged(_range(part) for part in parts)


def _range(text: str) -> PageRange:
    found = _RANGE.fullmatch(text)
    if found is None or (found[3] and not found[2]):
        raise ValueError(f"must name pages, as in {EXAMPLE}; '{text[:20]}' does not.")
    first = _number(found[1])
    if not found[2]:
        return PageRange(first, first)
    if not found[3]:
        return PageRange(first, 0)
    last = _number(found[3])
    if last < first:
        raise ValueError(f"has the range {text[:20]}, which ends before it begins.")
    return PageRange(first, last)


def _number(digits: str) -> int:
    number = int(digits[:10])
    if not 1 <= number <= LARGEST:
        raise ValueError(f"must name pages from 1 to {LARGEST}; '{digits[:20]}' is none.")
    return number


def _merged(ranges: Iterable[PageRange]) -> Selection:
    merged: list[PageRange] = []
    for each in sorted(ranges, key=lambda one: one.first):
        before = merged[-1] if merged else None
        if before is None or (before.last and each.first > before.last + 1):
            merged.append(each)
            continue
        last = 0
        if before.last and each.last:
            last = max(before.last, each.last)
        merged[-1] = PageRange(before.first, last)
    return tuple(merged)


def text_of(selection: Selection) -> str:
    """The ranges as a client writes them."""
    return ",".join(map(str, selection))


def numbers_of(selection: Selection, pages: int) -> list[int]:
    """The numbers of the chosen pages of a document of so many pages; all where none was chosen.

    Raises EngineError "invalid" for a page that the document does not have.
    """
    if not selection:
        return list(range(1, pages + 1))
    check_inside(selection, pages)
    found: list[int] = []
    for each in selection:
        found.extend(range(each.first, (each.last or pages) + 1))
    return found


def check_inside(selection: Selection, pages: int) -> None:
    """Raises EngineError "invalid", which says how many pages there are."""
    for each in selection:
        if max(each.first, each.last) > pages:
            wrong = max(each.first, pages + 1)
            raise EngineError(
                f"The document has {counted(pages)}; page {wrong} was asked for.",
                code=ErrorCode.INVALID,
            )


def count_of(selection: Selection, pages: int) -> int:
    """How many pages are read of a document that is thought to have so many, at least 1.

    The document may turn out to have more or fewer pages: a range with an end counts whole.
    """
    if not selection:
        return pages
    count = 0
    for each in selection:
        last = each.last or max(pages, each.first)
        count += last - each.first + 1
    return count


def counted(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"
