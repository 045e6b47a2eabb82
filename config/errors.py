"""Responses outside of views: JSON for programs, a short page for people, never a traceback."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

PAGES = ("/admin/", "/docs")
SENTENCES = {
    400: "The request could not be understood.",
    403: "This is not allowed.",
    404: "Not found.",
    500: "Something went wrong on our side. You were not charged.",
}


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
    return answer(request, 500)
