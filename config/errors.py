"""Responses outside of views: JSON for programs, a short page for people, never a traceback."""

import sys
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse

PAGES = ("/admin/", "/docs")
SENTENCES = {
    400: "The request could not be understood.",
    403: "This is not allowed.",
    404: "Not found.",
    500: "Something went wrong on our side. You were not charged.",
    503: "The service is not available at the moment. Try again later.",
}
RETRY_SECONDS = 10


def answer(request: HttpRequest, status: int) -> HttpResponse:
    """The response headers contain the request id, so that a customer can quote it."""
    if request.path.startswith(PAGES):
        return HttpResponse(
            f"{status} {SENTENCES[status]}", status=status, content_type="text/plain; charset=utf-8"
        )
    return JsonResponse({"error": SENTENCES[status]}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away or has cut off a statement, which may go better in a while."""
    if not isinstance(sys.exception(), DatabaseError | InterfaceError):
        return answer(request, 500)
    response = answer(request, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
