"""An id for every request, and one line in the log with its outcome."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ocr.api.server.waiting import WaitingResponse

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("polyglyph.request")
SIGNED_LINK = re.compile(
    r"^(/files/)[^/]+"
)  # whoever reads the log must not be able to open the file
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_context(get_response: GetResponse) -> GetResponse:
    """Give the request an id (the client's own when it is harmless), echo it, and log one line with the outcome."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.META["polyglyph.request_id"] = request_id
        request.META["polyglyph.started"] = time.perf_counter()
        response = get_response(request)
        if isinstance(response, WaitingResponse) and not request.META.get("polyglyph.can_wait"):
            response = response.wait_here()
        response["X-Request-Id"] = request_id
        if not isinstance(response, WaitingResponse):
            log_outcome(request, response)
        return response

    return middleware


def log_outcome(request: HttpRequest, response: HttpResponseBase) -> None:
    """One line a request. A waiting request's line is written when its answer is known."""
    log.info(
        "request",
        method=request.method,
        path=SIGNED_LINK.sub(r"\1***", request.path),
        status=response.status_code,
        ms=round((time.perf_counter() - request.META["polyglyph.started"]) * 1000, 1),
    )
