"""The callers of the tenancy table, what one of them owns, and how two answers to a stranger are
compared.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiKey
from accounts.secrets import new_secret
from accounts.services import issue_key, revoke_key
from billing.models import Hold, LedgerEntry
from files.models import StoredFile
from ocr.models import Execution, Job
from tests.api.tenancy_table import TABLE, WORD, Headers, Ids, content, everything_of
from tests.conftest import Customer
from tests.fake_engine import page

__all__ = ["owned", "refused"]  # fixtures
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
every_row = pytest.mark.parametrize("row", TABLE, ids=str)


@pytest.fixture
def owned(customer: Customer, work: Callable[[], int], engine: list[Any]) -> Ids:
    """One of everything that a tenant can own."""
    engine.extend([page(WORD)] * 4)
    return everything_of(customer, work)


def key(customer: Customer) -> Headers:
    return {"X-API-Key": customer.secret}


def rows_of_all() -> list[int]:
    return [model.objects.count() for model in (StoredFile, Job, Execution, Hold, LedgerEntry)]


def same_headers(answer: Any) -> set[tuple[str, str]]:
    """All that a stranger could compare; the request's id and the count of requests
    differ always.
    """
    return {
        (name, value)
        for name, value in answer.items()
        if not name.startswith(("X-Request", "RateLimit-"))
    }


def assert_same(one: Any, other: Any) -> None:
    assert (one.status_code, content(one), same_headers(one)) == (
        other.status_code,
        content(other),
        same_headers(other),
    )


@pytest.fixture
def refused(
    customer: Customer, rival: Customer, customer_of: Callable[..., Customer]
) -> dict[str, Headers]:
    """Every kind of caller who is nobody."""
    last = "a" if customer.secret[-1] != "a" else "b"
    gone, gone_secret = issue_key(tenant=customer.tenant, name="revoked")
    revoke_key(key=gone)
    old, old_secret = issue_key(tenant=customer.tenant, name="expired")
    ApiKey.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    closed = customer_of("closed")
    closed.tenant.active = False
    closed.tenant.save()
    secrets = {
        "typo": customer.secret[:-1] + last,
        "unknown": new_secret(),
        "revoked": gone_secret,
        "expired": old_secret,
        "of an inactive tenant": closed.secret,
        "empty": "",
    }
    both = {"X-API-Key": customer.secret, "Authorization": f"Bearer {rival.secret}"}
    return {
        "none": {},
        "two": both,
        **{kind: {"X-API-Key": secret} for kind, secret in secrets.items()},
    }
