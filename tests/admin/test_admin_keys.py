"""Keys: the secret is shown once, on the answer to the request that made it, and stands nowhere
else.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey
from accounts.secrets import well_formed
from accounts.services import find_key, issue_key, revoke_key
from tests.conftest import Customer

pytestmark = pytest.mark.database

SECRET = re.compile(r"pgk_[0-9A-Za-z]{36}")
LIST = "/admin/accounts/apikey/"


def secret_in(page: Any) -> str:
    assert page.status_code == 200
    found: set[str] = set(SECRET.findall(page.content.decode()))
    assert len(found) == 1
    return found.pop()


def refuse_traces(client: Client, page: Any, secret: str) -> None:
    """Not in an address, a cookie, a session, a message, the history, or any row."""
    assert secret not in str(page.headers) + str(page.cookies) + str(client.cookies)
    assert "no-store" in page["Cache-Control"]
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    rows = [
        serializers.serialize("json", model._default_manager.all()) for model in apps.get_models()
    ]
    assert not [text for text in sessions + rows if secret in text]
    key = find_key(secret)
    for address in (LIST, "/admin/", f"{LIST}{key.pk}/change/", f"{LIST}{key.pk}/history/"):
        shown = client.get(address).content.decode()
        assert secret not in shown
        assert key.digest not in shown


def create(client: Client, customer: Customer, **fields: str) -> Any:
    return client.post(f"{LIST}add/", {"tenant": customer.tenant.pk, "name": "till", **fields})


def test_a_new_keys_secret_is_shown_once(superuser: Client, customer: Customer) -> None:
    page = create(superuser, customer)
    secret = secret_in(page)
    assert well_formed(secret)
    assert find_key(secret).tenant == customer.tenant
    refuse_traces(superuser, page, secret)


def test_head_and_digest_cannot_be_written(superuser: Client, customer: Customer) -> None:
    key = ApiKey.objects.get()
    before = key.head, key.digest, key.tenant_id
    fields = {
        "name": "renamed",
        "head": "pgk_aaaaaaaa",
        "digest": "0" * 64,
        "tenant": "999",
        "revoked_at": "",
    }
    assert superuser.post(f"{LIST}{key.pk}/change/", fields).status_code == 302
    key.refresh_from_db()
    assert (key.head, key.digest, key.tenant_id) == before
    assert key.name == "renamed"


def test_a_tenant_with_all_its_keys_gets_no_further_one(
    superuser: Client, customer: Customer, settings: Any
) -> None:
    settings.MAX_KEYS_PER_TENANT = 1
    page = superuser.post(
        f"{LIST}add/", {"tenant": customer.tenant.pk, "name": "till"}, follow=True
    )
    assert "open keys already" in page.content.decode()
    assert ApiKey.objects.count() == 1


def test_an_expiry_in_the_past_is_refused(superuser: Client, customer: Customer) -> None:
    page = create(superuser, customer, expires_at_0="2020-01-01", expires_at_1="00:00:00")
    assert "The expiry date is in the past" in page.content.decode()
    assert ApiKey.objects.count() == 1


def test_rotating_shows_the_successor_once_and_ends_the_old_key(
    superuser: Client, customer: Customer
) -> None:
    key = ApiKey.objects.get()
    address = reverse("admin:accounts_apikey_rotate", args=[key.pk])
    assert superuser.get(address).status_code == 200
    assert ApiKey.objects.count() == 1  # following the link did nothing
    page = superuser.post(address, {"hours": "2"})
    secret = secret_in(page)
    assert find_key(secret).replaces == key
    refuse_traces(superuser, page, secret)
    key.refresh_from_db()
    assert key.expires_at
    assert timedelta(hours=1) < key.expires_at - timezone.now() <= timedelta(hours=2)


def test_a_key_is_rotated_once(superuser: Client, customer: Customer) -> None:
    address = reverse("admin:accounts_apikey_rotate", args=[ApiKey.objects.get().pk])
    superuser.post(address, {"hours": "2"})
    page = superuser.post(address, {"hours": "2"}, follow=True)
    assert "rotated before" in page.content.decode()
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize("form", [{}, {"hours": "-1"}, {"hours": "soon"}])
def test_rotating_needs_a_sensible_overlap(
    superuser: Client, customer: Customer, form: dict[str, str]
) -> None:
    address = reverse("admin:accounts_apikey_rotate", args=[ApiKey.objects.get().pk])
    assert superuser.post(address, {**form, "x": "y"}).status_code == 200
    assert ApiKey.objects.count() == 1


def test_revoking_is_asked_first_and_then_refuses_the_key(
    superuser: Client, customer: Customer
) -> None:
    key = ApiKey.objects.get()
    address = reverse("admin:accounts_apikey_revoke", args=[key.pk])
    superuser.get(address)
    assert customer.get("/api/balance").status_code == 200
    assert superuser.post(address).status_code == 302
    assert customer.get("/api/balance").status_code == 401


def test_many_keys_are_revoked_at_once_and_an_earlier_moment_stays(
    superuser: Client, customer: Customer
) -> None:
    first, _ = issue_key(tenant=customer.tenant, name="old")
    revoke_key(key=first)
    pks = [str(pk) for pk in ApiKey.objects.values_list("pk", flat=True)]
    superuser.post(LIST, {"action": "revoke_selected", "_selected_action": pks})
    assert not ApiKey.objects.filter(revoked_at=None).exists()
    moment = first.revoked_at
    first.refresh_from_db()
    assert first.revoked_at == moment


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("expired", 1), ("revoked", 1), ("", 3)])
def test_keys_are_filtered_by_state(
    superuser: Client, customer: Customer, state: str, count: int
) -> None:
    past = timezone.now() - timedelta(hours=1)
    issue_key(tenant=customer.tenant, name="old", expires_at=past)
    revoke_key(key=issue_key(tenant=customer.tenant, name="lost")[0])
    assert superuser.get(LIST, {"state": state}).context["cl"].result_count == count
