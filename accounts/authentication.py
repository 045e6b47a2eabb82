"""Authentication of API requests, for every interface."""

import structlog
from django.conf import settings
from django.db import DatabaseError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from accounts import throttles
from accounts.credentials import sent_key
from accounts.models import ApiKey, Tenant
from accounts.secrets import well_formed
from accounts.services import Caller, KeyRefused, find_key

log = structlog.get_logger("polyglyph.accounts")


class KeyAuthentication(BaseAuthentication):
    """A key in any of the three places. Without a key, the permission answers 401."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey | None] | None:
        secret = sent_key(request._request)
        if secret is None:
            return self.without_key()
        try:
            key = find_key(secret)
        except KeyRefused as refused:
            slow_down_guessing(request, secret)
            raise AuthenticationFailed(str(refused)) from refused
        return Caller(key.tenant, key), key

    def without_key(self) -> tuple[Caller, None] | None:
        return None

    def authenticate_header(self, request: Request) -> str:
        """Without this header DRF would answer 403 where the contract says 401."""
        return "Bearer"


class KeyOrAnonymousAuthentication(KeyAuthentication):
    """As KeyAuthentication; a request without a key belongs to the tenant ANONYMOUS_TENANT."""

    def without_key(self) -> tuple[Caller, None] | None:
        name = settings.ANONYMOUS_TENANT
        if not name:
            return None
        tenant = Tenant.objects.filter(name=name, active=True).first()
        if tenant is None:
            return None
        return Caller(tenant, None), None


def slow_down_guessing(request: Request, secret: str) -> None:
    """Count a refused, well-formed key against the client's address.

    Raises Throttled above the limit. Where nothing can be written, the key is only refused.
    """
    if not well_formed(secret):
        return  # a typo costs no query
    address = request.META.get("REMOTE_ADDR", "")
    limits = {f"failed:{address}": settings.THROTTLE_FAILED_KEYS_PER_MINUTE}
    try:
        allowance = throttles.count(limits)
    except DatabaseError:
        log.warning("a refused key was not counted", exc_info=True)
        return
    if allowance.exceeded:
        raise Throttled(wait=allowance.reset)
