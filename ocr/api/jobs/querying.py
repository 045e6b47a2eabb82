"""The query of `GET /ocr-jobs`: the document's parameters, and those of the deployed system beside them."""

import re

from rest_framework.request import Request

from ocr.api.base import bad
from ocr.jobs.listing import JobListQuery
from ocr.models import Status

KEYS = {"createdAt": "created_at", "updatedAt": "updated_at", "name": "name", "status": "status"}
DIRECTIONS = {"asc": False, "desc": True}
WHOLE = re.compile(r"[1-9][0-9]{0,8}")
MOST = 100
LONGEST_SEARCH = 255


def wanted(request: Request) -> JobListQuery:
    """What is asked for. Raises a 400 for any value that is not one of those described."""
    key, descending = _order(request)
    return JobListQuery(
        page=_whole("page", _one(request, "page", default="1")),
        limit=_limit(request),
        key=key,
        descending=descending,
        status=_status(_one(request, "status")),
        search=_one(request, "search", longest=LONGEST_SEARCH),
    )


def _one(request: Request, name: str, *, default: str = "", longest: int = 30) -> str:
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise bad(f"The parameter '{name}' was sent {len(values)} times.")
    value = values[0] if values else default
    if len(value) > longest or not value.isprintable():
        raise bad(f"The parameter '{name}' must have at most {longest} printable characters.")
    return value


def _whole(name: str, value: str, most: int = 999_999_999) -> int:
    if not WHOLE.fullmatch(value) or int(value) > most:
        raise bad(f"The parameter '{name}' must be a whole number from 1 to {most}.")
    return int(value)


def _limit(request: Request) -> int:
    """`limit`, or the deployed system's `pageSize`."""
    sent = [name for name in ("limit", "pageSize") if name in request.query_params]
    if len(sent) > 1:
        raise bad("Send either 'limit' or 'pageSize'.")
    return _whole(sent[0], _one(request, sent[0]), MOST) if sent else 20


def _order(request: Request) -> tuple[str, bool]:
    """`sort=<key>:<direction>`, or the deployed system's `sortField` and `sortOrder`."""
    fields = {"sortField", "sortOrder"} & set(request.query_params)
    if fields and "sort" in request.query_params:
        raise bad("Send either 'sort' or 'sortField' and 'sortOrder'.")
    key, _, direction = _one(request, "sort", default="createdAt:desc").partition(":")
    if fields:
        key = _one(request, "sortField", default="createdAt")
        direction = _one(request, "sortOrder", default="desc")
    if key not in KEYS or direction not in DIRECTIONS:
        raise bad(f"Jobs are sorted by {', '.join(KEYS)}, each asc or desc.")
    return KEYS[key], DIRECTIONS[direction]


def _status(value: str) -> str:
    if value and value not in Status.values:
        raise bad(f"The parameter 'status' must be one of {', '.join(Status.values)}.")
    return value
