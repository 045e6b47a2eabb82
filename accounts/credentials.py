"""The three ways in which a key can arrive: `Authorization: Bearer`, `X-API-Key` and `?api=`."""

from django.http import HttpRequest
from rest_framework.exceptions import AuthenticationFailed

from config.request_context import RequestContext


def sent_key(request: HttpRequest) -> str | None:
    """The one key that the request carries, or None where it carries none.

    Raises AuthenticationFailed for two different keys and for an Authorization header that is not a bearer's.
    """
    keys = {key.strip() for key in (*_bearer(request), *_header(request), *_query(request))}
    if len(keys) > 1:
        raise AuthenticationFailed("Two different API keys were sent in one request.")
    return keys.pop() if keys else None


def _bearer(request: HttpRequest) -> list[str]:
    value = request.META.get("HTTP_AUTHORIZATION", "")
    if not value.strip():
        return []
    scheme, _, key = value.strip().partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise AuthenticationFailed("The Authorization header is not of the form 'Bearer <key>'.")
    return [key]


def _header(request: HttpRequest) -> list[str]:
    value = request.META.get("HTTP_X_API_KEY")
    return [] if value is None else [value]


def _query(request: HttpRequest) -> list[str]:
    """Moved here from the query string by `config.middleware.scrub_query_key`."""
    return RequestContext.of(request).query_keys
