"""The three places of a key: `Authorization: Bearer`, `X-API-Key` and `?api=`."""

from django.http import HttpRequest
from rest_framework.exceptions import AuthenticationFailed

from config.request_context import RequestContext


def sent_key(request: HttpRequest) -> str | None:
    """The key of the request, or None.

    Raises AuthenticationFailed for two different keys and for an Authorization header of another
    scheme.
    """
    sent = [*_bearer(request), *_header(request), *_query(request)]
    keys = {key.strip() for key in sent}
    if len(keys) > 1:
        raise AuthenticationFailed("Two different API keys were sent in one request.")
    if not keys:
        return None
    return keys.pop()


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
    if value is None:
        return []
    return [value]


def _query(request: HttpRequest) -> list[str]:
    """Keys that `config.middleware.scrub_query_key` moved out of the query string."""
    return RequestContext.of(request).query_keys
