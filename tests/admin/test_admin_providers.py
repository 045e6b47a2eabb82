"""Providers and tenants' accounts at them, in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from config import clock
from ocr.encryption import PROVIDERS, seal, unseal
from ocr.models import ProviderCredential, ProviderHealth
from tests import canary
from tests.conftest import Customer

pytestmark = pytest.mark.database

CREDENTIALS, HEALTH = "/admin/ocr/providercredential/", "/admin/ocr/providerhealth/"
KEY = "sk-tenant-0123456789-wxyz"


@pytest.fixture(autouse=True)
def _watched() -> None:
    canary.issued.add(KEY)


def filled(customer: Customer, **fields: str) -> dict[str, Any]:
    blank = dict.fromkeys(("secret", "account", "url", "model", "region"), "")
    return {**blank, "tenant": customer.tenant.pk, "provider": "openai", **fields}


def saved(customer: Customer, **fields: str) -> ProviderCredential:
    sealed = seal(KEY, PROVIDERS)
    return ProviderCredential.objects.create(
        tenant=customer.tenant, provider="openai", sealed_key=sealed, **fields
    )


def test_a_key_is_kept_sealed_and_never_shown(superuser: Client, customer: Customer) -> None:
    answer = superuser.post(
        f"{CREDENTIALS}add/", filled(customer, secret=KEY, url="http://gateway:8080/v1/")
    )
    assert answer.status_code == 302
    row = ProviderCredential.objects.get()
    assert (unseal(row.sealed_key, PROVIDERS), row.url) == (KEY, "http://gateway:8080/v1")
    for page in (CREDENTIALS, f"{CREDENTIALS}{row.pk}/change/", f"{CREDENTIALS}{row.pk}/history/"):
        text = superuser.get(page).content.decode()
        assert KEY not in text
        assert row.sealed_key not in text
    assert "set, ends in …wxyz" in superuser.get(CREDENTIALS).content.decode()
    assert not any(KEY in entry.change_message for entry in LogEntry.objects.all())


def test_a_form_that_is_refused_does_not_repeat_the_key(
    superuser: Client, customer: Customer
) -> None:
    answer = superuser.post(f"{CREDENTIALS}add/", filled(customer, secret=KEY, url="gateway"))
    assert answer.status_code == 200
    assert "begins with http" in answer.content.decode()
    assert KEY not in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"provider": ""}, "This field is required."),
        ({}, "No key is configured for OpenAI."),
        (
            {"provider": "llama-cpp", "secret": KEY},
            "No address is configured for llama.cpp server.",
        ),
        ({"provider": "aws-textract", "secret": KEY, "account": "AKIA"}, "region"),
    ],
)
def test_an_account_that_could_not_be_used_is_refused(
    superuser: Client, customer: Customer, fields: dict[str, str], missing: str
) -> None:
    """It would take the deployment's place."""
    answer = superuser.post(f"{CREDENTIALS}add/", filled(customer, **fields))
    assert (answer.status_code, ProviderCredential.objects.count()) == (200, 0)
    assert missing in answer.content.decode()


def test_a_key_is_not_taken_over_to_another_provider(superuser: Client, customer: Customer) -> None:
    row = saved(customer)
    page = f"{CREDENTIALS}{row.pk}/change/"
    assert (
        "No key is configured"
        in superuser.post(page, filled(customer, provider="gemini")).content.decode()
    )
    superuser.post(page, filled(customer, provider="llama-cpp", url="http://localhost:8080"))
    row.refresh_from_db()
    assert (row.provider, row.sealed_key) == ("llama-cpp", "")


def test_an_empty_key_changes_nothing(superuser: Client, customer: Customer) -> None:
    row = saved(customer)
    superuser.post(f"{CREDENTIALS}{row.pk}/change/", filled(customer, model="large"))
    row.refresh_from_db()
    assert (row.model, unseal(row.sealed_key, PROVIDERS)) == ("large", KEY)


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "https://me:secret@a.example", "https://a.example/?key=1", "a"]
)
def test_addresses_that_are_refused(superuser: Client, customer: Customer, url: str) -> None:
    assert superuser.post(f"{CREDENTIALS}add/", filled(customer, url=url)).status_code == 200
    assert not ProviderCredential.objects.exists()


def test_permissions_do_not_open_credentials(staff: Client, customer: Customer) -> None:
    """Only superusers, whatever somebody was given."""
    row = saved(customer)
    User.objects.get(username="stan").user_permissions.set(Permission.objects.all())
    for path in ("", "add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert staff.get(f"{CREDENTIALS}{path}").status_code == 403
    page = staff.get(HEALTH)
    assert page.status_code == 200
    assert HEALTH in (text := page.content.decode())
    assert CREDENTIALS not in text  # nor does the menu lead there


def test_the_list_says_which_can_be_used_and_why_not(superuser: Client, customer: Customer) -> None:
    saved(customer)
    page = superuser.get(HEALTH)
    rows = {row.provider: row for row in page.context["cl"].result_list}
    assert {"tesseract", "openai", "aws-textract", "auto"} <= set(rows)
    assert (rows["openai"].own_accounts, rows["gemini"].own_accounts) == (1, 0)
    assert "OpenAI" in page.content.decode()
    assert CREDENTIALS in page.content.decode()
    superuser.get(HEALTH)
    assert ProviderHealth.objects.filter(provider="openai").count() == 1


def test_the_list_says_how_the_breaker_stands(superuser: Client) -> None:
    now = clock.now()
    ProviderHealth.objects.create(provider="openai", opened_until=now + timedelta(minutes=5))
    ProviderHealth.objects.create(provider="gemini", opened_until=now - timedelta(minutes=5))
    page = superuser.get(HEALTH).context["cl"]
    shown = page.model_admin
    said = {
        row.provider: (shown.breaker(row), bool(shown.open_until(row)), shown.own_accounts(row))
        for row in page.result_list
    }
    assert said["openai"] == ("open", True, "0")
    assert said["gemini"] == ("half-open", False, "0")
    assert said["mistral"] == ("closed", False, "0")
    assert said["tesseract"] == ("", False, ""), "nobody calls it from afar"


def test_a_breaker_is_closed_by_hand(superuser: Client) -> None:
    until = clock.now() + timedelta(minutes=5)
    row = ProviderHealth.objects.create(
        provider="openai", failures=7, openings=2, opened_until=until
    )
    close = f"{HEALTH}{row.pk}/close/"
    assert superuser.get(close).status_code == 200
    row.refresh_from_db()
    assert row.opened_until
    superuser.post(close)
    closed = ProviderHealth.objects.get()
    assert (closed.failures, closed.openings, closed.opened_until) == (0, 0, None)


def test_several_breakers_are_closed_at_once(superuser: Client) -> None:
    until = clock.now() + timedelta(minutes=5)
    for name in ("openai", "gemini"):
        ProviderHealth.objects.create(provider=name, opened_until=until)
    picked = list(ProviderHealth.objects.values_list("pk", flat=True))
    superuser.post(HEALTH, {"action": "close_selected", "_selected_action": picked})
    assert not ProviderHealth.objects.exclude(opened_until=None).exists()


def test_another_account_starts_in_good_health(superuser: Client, customer: Customer) -> None:
    row = saved(customer)
    until = clock.now() + timedelta(minutes=5)
    ProviderHealth.objects.create(provider="openai", tenant=customer.tenant, opened_until=until)
    ProviderHealth.objects.create(provider="openai", opened_until=until)
    superuser.post(f"{CREDENTIALS}{row.pk}/change/", filled(customer, secret=f"{KEY}-2"))
    still = ProviderHealth.objects.exclude(opened_until=None).get()
    assert still.tenant is None
