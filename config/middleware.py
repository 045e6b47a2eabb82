"""What happens around every request: the key leaves the query string; the admin gets a content security policy."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.request_context import RequestContext

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def scrub_query_key(get_response: GetResponse) -> GetResponse:
    """Move `?api=` out of the query string before anything can log it, into the request's context."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if query:  # not `if "api" in query`: the name can be escaped too
            take_query_key(request, query)
        return get_response(request)

    return middleware


def take_query_key(request: HttpRequest, query: str) -> None:
    """Take every `api` parameter, however its name is escaped, out of the request's query string."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    keys = [value for name, value in pairs if name == "api"]
    if not keys:
        return
    rest = urlencode([(name, value) for name, value in pairs if name != "api"])
    RequestContext.of(request).query_keys = keys
    for name in ("QUERY_STRING", "REQUEST_URI", "RAW_URI"):
        if name in request.META:
            request.META[name] = (
                rest if name == "QUERY_STRING" else request.META[name].partition("?")[0]
            )
    scope = getattr(request, "scope", None)
    if scope is not None:
        scope["query_string"] = rest.encode()


# Unfold evaluates expressions in its templates and styles elements in place; nothing comes from elsewhere.
ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)


def admin_policy(get_response: GetResponse) -> GetResponse:
    """A Content-Security-Policy for the admin's pages; the pages of other apps bring their own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
