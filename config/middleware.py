"""Middleware: API keys leave the query string; admin pages get a content security policy."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.request_context import RequestContext

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def scrub_query_key(get_response: GetResponse) -> GetResponse:
    """Move `?api=` from the query string to the request's context before anything can log it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if query:  # not `if "api" in query`: the name can be escaped
            take_query_key(request, query)
        return get_response(request)

    return middleware


def take_query_key(request: HttpRequest, query: str) -> None:
    """Remove every `api` parameter, also with an escaped name, from the query string."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    keys = [value for name, value in pairs if name == "api"]
    if not keys:
        return
    rest = urlencode([(name, value) for name, value in pairs if name != "api"])
    RequestContext.of(request).query_keys = keys
    request.META["QUERY_STRING"] = rest
    for name in ("REQUEST_URI", "RAW_URI"):
        if name in request.META:
            request.META[name] = request.META[name].partition("?")[0]
    scope = getattr(request, "scope", None)
    if scope is not None:
        scope["query_string"] = rest.encode()


# Unfold evaluates expressions in its templates and sets inline styles; everything is local.
ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)


def admin_policy(get_response: GetResponse) -> GetResponse:
    """A Content-Security-Policy for admin pages; other pages set their own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
