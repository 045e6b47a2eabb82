"""Services for tenants and keys. The only code that handles secrets, one call at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import ApiKey, Tenant
from accounts.secrets import HEAD_LENGTH, digest, new_secret, peppers, well_formed

LAST_USED_EVERY = timedelta(minutes=1)


class KeyRefused(Exception):
    """The key is malformed, unknown, revoked or expired, or its tenant is inactive."""


class TooManyKeys(Exception):
    """The tenant has the maximum number of open keys."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The tenant of a request and its key; no key for anonymous calls."""

    tenant: Tenant
    key: ApiKey | None
    is_authenticated: bool = True

    @property
    def actor(self) -> str:
        """The caller's name in ledger entries and logs."""
        if self.key is None:
            return "anonymous"
        return f"key:{self.key.head}"


@transaction.atomic
def create_tenant(*, name: str) -> Tenant:
    """Raises IntegrityError for a name that is taken."""
    return Tenant.objects.create(name=name)


@transaction.atomic
def issue_key(
    *, tenant: Tenant, name: str, expires_at: datetime | None = None, replaces: ApiKey | None = None
) -> tuple[ApiKey, str]:
    """Create a key. Returns it and its secret, which cannot be shown again. Raises TooManyKeys."""
    if open_keys(tenant).count() >= settings.MAX_KEYS_PER_TENANT:
        raise TooManyKeys(
            f"{tenant} has {settings.MAX_KEYS_PER_TENANT} open keys already; revoke one first."
        )
    secret = new_secret()
    key = ApiKey.objects.create(
        tenant=tenant,
        name=name,
        head=secret[:HEAD_LENGTH],
        digest=digest(secret, peppers()[0]),
        expires_at=expires_at,
        replaces=replaces,
    )
    return key, secret


@transaction.atomic
def rotate_key(*, key: ApiKey, overlap: timedelta | None = None) -> tuple[ApiKey, str]:
    """Create a successor.

    The old key works until the end of the overlap, or its own expiry if that is earlier.
    """
    if overlap is None:
        overlap = settings.API_KEY_OVERLAP
    ends = timezone.now() + overlap
    if not key.usable:
        raise KeyRefused("A revoked or expired key cannot be rotated.")
    successor = issue_key(tenant=key.tenant, name=key.name, expires_at=key.expires_at, replaces=key)
    key.expires_at = min(ends, key.expires_at or ends)
    key.save(update_fields=["expires_at"])
    return successor


def revoke_key(*, key: ApiKey) -> None:
    """Revoke a key at once. A repeated call keeps the first time."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    key.refresh_from_db(fields=["revoked_at"])


def open_keys(tenant: Tenant) -> QuerySet[ApiKey]:
    """The tenant's keys that are neither revoked nor expired."""
    return tenant.api_keys.filter(revoked_at=None).filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    )


def find_key(secret: str) -> ApiKey:
    """The usable key of a secret, with its tenant. A typo costs no query. Raises KeyRefused."""
    if not well_formed(secret):
        raise KeyRefused("The API key is malformed.")
    digests = [digest(secret, pepper) for pepper in peppers()]
    key = ApiKey.objects.select_related("tenant").filter(digest__in=digests).first()
    if key is None or not key.usable or not key.tenant.active:
        raise KeyRefused("The API key is unknown, revoked or expired.")
    _note_use(key)
    return key


def _note_use(key: ApiKey) -> None:
    """Update `last_used_at` at most once a minute, so that a burst of requests causes one write."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > LAST_USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def find_tenant(name: str) -> Tenant | None:
    """A tenant by its name or its public id."""
    return Tenant.objects.filter(Q(name=name) | Q(user_id=name)).order_by("id").first()
