"""The date and the time of a receipt."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from ocr.receipts.fields import Field
from ocr.receipts.rows import Row
from ocr.receipts.values.dates import day_first, moment
from ocr.receipts.vocabulary import meanings, words

_DATE = re.compile(
    r"(?<![0-9.,/-])(?:"
    r"[0-9]{1,2} ?[-/.] ?[0-9]{1,2} ?[-/.] ?(?:[0-9]{4}(?=[0-9]{2}:[0-9]{2})|[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4} ?[-/.] ?[0-9]{1,2} ?[-/.] ?[0-9]{1,2}"
    r"|[0-9]{1,2}(?:st|nd|rd|th|er|º|\.)?(?: de |[ -/]?)"
    r"[^\W\d_]{3,10}\.?(?: de |, |[ ,/-])[0-9]{2,4}"
    r"|[^\W\d_]{3,10}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}"
    r"|[0-9]{4}[年년] ?[0-9]{1,2}[月월] ?[0-9]{1,2}[日일]"
    r")(?:(?![0-9/])|(?=[0-9]{2}:))",
    re.I,
)
_TIME = re.compile(
    r"(?<![0-9.])(?<![0-9]:)([0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)( ?[ap]\.?m\b\.?)?(?![0-9:])",
    re.I,
)
_BEFORE_RANGE = re.compile(r" ?(?:-|to|bis|à) ?[0-9]", re.I)
_AFTER_RANGE = re.compile(r"[0-9m] ?(?:-|to|bis|à) ?$", re.I)
_GAPS = re.compile(r" ?([-/.]) ?(?=[0-9])")
_MONTH_FIRST = {"USD"}
_NEAR = 4  # rows from the date within which its time stands
_LABEL = 3  # words before a date or time that may say what it is


@dataclass(frozen=True, slots=True)
class _Seen:
    worth: int
    row: int
    field: Field


def date_and_time(rows: Sequence[Row], currency: str | None) -> tuple[Field | None, Field | None]:
    """ISO 8601 and HH:MM:SS.

    Other dates on the paper tell the order of day and month, else the currency.
    """
    day = _best_day(_days(rows, currency))
    hour = _best_time(_times(rows), day)
    day_field = day.field if day else None
    return day_field, hour


def _best_day(days: Sequence[_Seen]) -> _Seen | None:
    """The most valuable one, a date that stands twice counting one more; of equals the first."""
    counts = Counter(seen.field.value for seen in days)

    def worth(seen: _Seen) -> tuple[int, int]:
        value = seen.worth
        if counts[seen.field.value] > 1:
            value += 1
        return value, -seen.row

    return max(days, key=worth, default=None)


def _best_time(times: Iterator[_Seen], day: _Seen | None) -> Field | None:
    """The most valuable one, near the date or with a label; of equals the first."""
    best: _Seen | None = None
    most = 0
    for seen in times:
        worth = seen.worth + _nearness(seen, day)
        if worth > most:
            best = seen
            most = worth
    if best is None:
        return None
    return best.field


def _days(rows: Sequence[Row], currency: str | None) -> list[_Seen]:
    found = []
    orders = set()
    for number, row in enumerate(rows):
        for match in _DATE.finditer(row.text):
            found.append((number, row, match))
            order = day_first(_tight(match[0]))
            if order is not None:
                orders.add(order)
    is_day_first = currency not in _MONTH_FIRST
    if len(orders) == 1:
        is_day_first = orders.pop()
    days = []
    for number, row, match in found:
        day = _day(row, match, is_day_first)
        if day:
            days.append(_Seen(_worth(row, match), number, day))
    return days


def _day(row: Row, match: re.Match[str], is_day_first: bool) -> Field | None:
    shown = moment(_tight(match[0]), is_day_first)
    if shown is None:
        return None
    day, _ = shown
    if not isinstance(day, date):
        return None
    return row.field(match.start(), match.end(), day.isoformat()[:10])


def _worth(row: Row, match: re.Match[str]) -> int:
    said = _said(row.text[: match.start()])
    worth = 0
    if "date" in said:
        worth += 3
    if "later" in said:
        worth -= 4
    if _TIME.search(row.text):
        worth += 2
    return worth


def _times(rows: Sequence[Row]) -> Iterator[_Seen]:
    for number, row in enumerate(rows):
        for match in _TIME.finditer(row.text):
            hour = _hour(match)
            if hour is None or _is_range(row.text, match):
                continue
            worth = 0
            if "time" in _said(row.text[: match.start()]):
                worth = 2
            field = row.field(match.start(), match.end(), hour.isoformat("seconds"))
            yield _Seen(worth, number, field)


def _is_range(text: str, match: re.Match[str]) -> bool:
    """Whether it is one end of opening hours."""
    if _BEFORE_RANGE.match(text, match.end()):
        return True
    return _AFTER_RANGE.search(text[: match.start()]) is not None


def _hour(match: re.Match[str]) -> time | None:
    # An hour over 12 needs no p.m., but some receipts print it: then it is read without.
    shown = moment(match[0].strip()) or moment(match[1])
    if shown is None:
        return None
    hour, _ = shown
    if not isinstance(hour, time):
        return None
    return hour


def _nearness(seen: _Seen, day: _Seen | None) -> int:
    """How much the distance to the date, in rows, speaks for a time."""
    if day is None:
        return 1
    away = abs(seen.row - day.row)
    if away == 0:
        return 4
    if away == 1:
        return 2
    if away <= _NEAR:
        return 1
    return 0


def _said(text: str) -> set[str]:
    """The meanings of the last words before a date or time."""
    said: set[str] = set()
    for word in words(text)[-_LABEL:]:
        said |= meanings(word)
    return said


def _tight(text: str) -> str:
    return _GAPS.sub(r"\1", text)
