"""Reads a printed date, time or both, and gives the Excel format that shows it in the same way.

Texts are canonical (see symbols). A date that can be read in two orders of day and month is no date
unless the column tells the order. Years run from 1900 to 2100; years of two digits up to 29 are of
this century, as in Excel.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from ocr.receipts.values.months import month
from ocr.receipts.values.symbols import literal

Moment = date | time | datetime
_Shown = tuple[date, str]

_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?:(?P<gap> ?)(?P<half>[ap]\.?m\.?))?",
    re.I,
)
_BOTH = re.compile(r"(?P<date>.*[^ ,T])(?P<gap>,? |T)(?P<time>[0-9]{1,2}:.*)")
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
)
_YEAR_LAST = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second>[0-9]{1,2})(?P=mark)"
    r"(?P<year>[0-9]{4}|[0-9]{2})"
)
_DAY_NAME = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<mark>\.|st|nd|rd|th|er|º)?(?P<gap> de | |-|/|)"
    r"(?P<name>[^\W\d_]{3,10})(?P<dot>\.?)"
    r"(?P<gap2> de |, | |-|/)(?P<year>[0-9]{4}|[0-9]{2})"
)
_NAME_DAY = re.compile(
    r"(?P<name>[^\W\d_]{3,10})(?P<dot>\.?)(?P<gap> )(?P<day>[0-9]{1,2})(?P<mark>st|nd|rd|th)?"
    r"(?P<gap2>, ?| )(?P<year>[0-9]{4})"
)
_EASTERN = re.compile(
    r"(?P<year>[0-9]{4})(?P<y>年|년) ?(?P<month>[0-9]{1,2})(?P<m>月|월) ?"
    r"(?P<day>[0-9]{1,2})(?P<d>日|일)"
)
_IDEOGRAPHS = "一二三四五六七八九"
_IDEOGRAPHIC = re.compile(
    f"(?P<year>[〇零○{_IDEOGRAPHS}]{{4}})年(?P<month>十?[{_IDEOGRAPHS}]|十)月"
    f"(?P<day>[二三]?十[{_IDEOGRAPHS}]?|[{_IDEOGRAPHS}])日"
)


def moment(text: str, day_first: bool | None = None) -> tuple[Moment, str] | None:
    """The date, the time or both, and the format; None for any other text.

    `day_first` is the column's order of day and month.
    """
    match = _TIME.fullmatch(text)
    if match:
        return _time(match)
    shown = _date(text, day_first)
    if shown:
        return shown
    match = _BOTH.fullmatch(text)
    if match is None:
        return None
    clock = _TIME.fullmatch(match["time"])
    if clock is None:
        return None
    day = _date(match["date"], day_first)
    hour = _time(clock)
    if day is None or hour is None:
        return None
    both = datetime.combine(day[0], hour[0])
    return both, f"{day[1]}{literal(match['gap'])}{hour[1]}"


def day_first(text: str) -> bool | None:
    """The order of day and month in a date with one reading only; None for any other text."""
    match = _YEAR_LAST.match(text)
    if match is None or _is_ambiguous(match) or not _year_last(match, None):
        return None
    return int(match["first"]) > 12 or match["mark"] == "."


def _time(match: re.Match[str]) -> tuple[time, str] | None:
    hour = int(match["hour"])
    minute = int(match["minute"])
    second = int(match["second"] or 0)
    shown = "h" * len(match["hour"]) + ":mm"
    if match["second"]:
        shown += ":ss"
    half = match["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour %= 12
        if half[0] in "pP":
            hour += 12
        shown += f"{match['gap']}AM/PM"
    if hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute, second), shown


def _date(text: str, order: bool | None) -> _Shown | None:
    match = _YEAR_LAST.fullmatch(text)
    if match:
        return _year_last(match, order)
    for pattern, build in _FORMS:
        match = pattern.fullmatch(text)
        if match:
            return build(match)
    return None


def _day(year: str, month: int, day: int, shown: str) -> _Shown | None:
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < 30 else 1900
    if not 1900 <= full <= 2100:
        return None
    try:
        return date(full, month, day), shown
    except ValueError:
        return None


def _year_last(match: re.Match[str], order: bool | None) -> _Shown | None:
    """12.05.2024 has the day first.

    In 12/05/2024 and 12-05-2024 `order` or a number over 12 tells.
    """
    first, second, year, mark = match["first"], match["second"], match["year"], match["mark"]
    # With a year of two digits all parts have two, or it is the number of a version or chapter.
    if len(year) == 2 and (len(first) < 2 or len(second) < 2):
        return None
    is_first_a_day = int(first) > 12
    is_second_a_day = int(second) > 12
    if mark == "." or first == second:
        order = True
    elif is_first_a_day != is_second_a_day:
        order = is_first_a_day
    if order is None:
        return None
    if order:
        day, month = first, second
        shown = ["d" * len(day), "m" * len(month)]
    else:
        month, day = first, second
        shown = ["m" * len(month), "d" * len(day)]
    shown.append("y" * len(year))
    return _day(year, int(month), int(day), literal(mark).join(shown))


def _is_ambiguous(match: re.Match[str]) -> bool:
    """Whether day and month could be exchanged."""
    if match["mark"] == ".":
        return False
    return int(match["first"]) <= 12 and int(match["second"]) <= 12


def _year_first(match: re.Match[str]) -> _Shown | None:
    year, month, day = match["year"], match["month"], match["day"]
    parts = ["yyyy", "m" * len(month), "d" * len(day)]
    return _day(year, int(month), int(day), literal(match["mark"]).join(parts))


def _day_name(match: re.Match[str]) -> _Shown | None:
    named = month(match["name"])
    if named is None:
        return None
    day = "d" * len(match["day"]) + literal(match["mark"] or "") + literal(match["gap"])
    name = named.format + literal(match["dot"]) + literal(match["gap2"])
    shown = f"[$-{named.language}]{day}{name}{'y' * len(match['year'])}"
    return _day(match["year"], named.number, int(match["day"]), shown)


def _name_day(match: re.Match[str]) -> _Shown | None:
    named = month(match["name"])
    if named is None:
        return None
    day = "d" * len(match["day"]) + literal(match["mark"] or "") + literal(match["gap2"])
    shown = f"[$-{named.language}]{named.format}{literal(match['dot'])} {day}yyyy"
    return _day(match["year"], named.number, int(match["day"]), shown)


def _eastern(match: re.Match[str]) -> _Shown | None:
    gap = " " if " " in match[0] else ""
    month = "m" * len(match["month"])
    day = "d" * len(match["day"])
    shown = f'yyyy"{match["y"]}"{gap}{month}"{match["m"]}"{gap}{day}"{match["d"]}"'
    return _day(match["year"], int(match["month"]), int(match["day"]), shown)


def _ideographic(match: re.Match[str]) -> _Shown | None:
    year = "".join(str(_digit(char)) for char in match["year"])
    shown = '[$-804][DBNum1]yyyy"年"m"月"d"日"'
    return _day(year, _number(match["month"]), _number(match["day"]), shown)


def _number(text: str) -> int:
    """三 is 3, 十 is 10, 十二 is 12, 二十 is 20, 二十三 is 23."""
    tens, ten, ones = text.rpartition("十")
    number = 0
    if ten:
        number = 10
    if tens:
        number = _digit(tens) * 10
    if ones:
        number += _digit(ones)
    return number


def _digit(char: str) -> int:
    return _IDEOGRAPHS.find(char) + 1


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Shown | None]], ...] = (
    (_YEAR_FIRST, _year_first),
    (_DAY_NAME, _day_name),
    (_NAME_DAY, _name_day),
    (_EASTERN, _eastern),
    (_IDEOGRAPHIC, _ideographic),
)
