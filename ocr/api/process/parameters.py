"""The parameters of a list: strictly read, so that no filter is ignored by a slip of the pen."""

import re
from datetime import date

from rest_framework.request import Request

from accounts.secrets import HEAD_LENGTH
from billing.models import Interface
from billing.queries import UsageFilter
from ocr.api.base import bad

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HEAD = re.compile(rf"[A-Za-z0-9_]{{1,{HEAD_LENGTH}}}")
MOST_PAGES = 1_000_000


def parameter(request: Request, name: str) -> str:
    """The value, empty where it is missing. Raises a 400 for a parameter that was sent twice."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise bad(f"The parameter '{name}' was sent {len(values)} times.")
    return values[0] if values else ""


def number(request: Request, name: str, default: int, most: int) -> int:
    """Of 1 to `most`. Raises a 400."""
    value = parameter(request, name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
        raise bad(f"The parameter '{name}' must be a number from 1 to {most}.")
    return int(value)


def day(request: Request, name: str) -> date | None:
    """Raises a 400 for anything but YYYY-MM-DD."""
    value = parameter(request, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value if DAY.fullmatch(value) else "")
    except ValueError as error:
        raise bad(f"The parameter '{name}' must be a day of the form YYYY-MM-DD.") from error


def wanted(request: Request) -> UsageFilter:
    """The filters of a list. Raises a 400."""
    found = UsageFilter(
        day(request, "from"),
        day(request, "to"),
        parameter(request, "key"),
        parameter(request, "interface"),
    )
    if found.first and found.last and found.first > found.last:
        raise bad("The parameter 'from' must not be after 'to'.")
    if found.key and not HEAD.fullmatch(found.key):
        raise bad(f"The parameter 'key' must be a key's first {HEAD_LENGTH} characters.")
    if found.interface and found.interface not in Interface.values:
        raise bad(f"The parameter 'interface' must be one of {', '.join(Interface.values)}.")
    return found
