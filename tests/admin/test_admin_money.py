"""Money in the admin: a top-up moves once, and the books cannot be touched."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_tenant
from billing.models import LedgerEntry, Price, Wallet
from billing.reconciliation import reconcile
from tests.admin.conftest import Made
from tests.conftest import Customer

pytestmark = pytest.mark.database

FORM = {"amount": "250", "reference": "invoice-7", "note": "paid by transfer"}
TENANT = "/admin/billing/wallet/top-up/"


def wallet_of(customer: Customer) -> Wallet:
    return Wallet.objects.get(tenant=customer.tenant, unit="token")


def address_of(customer: Customer) -> str:
    return reverse("admin:billing_wallet_top_up", args=[wallet_of(customer).pk])


def test_an_operator_tops_a_wallet_up(operator: Client, customer: Customer) -> None:
    page = operator.post(address_of(customer), FORM, follow=True)
    assert "the balance is 100250" in page.content.decode()
    entry = LedgerEntry.objects.get(reference="invoice-7")
    assert (entry.amount, entry.kind, entry.actor) == (250, "top_up", "user:olga")
    assert entry.details == {"note": "paid by transfer"}
    assert customer.spendable("token") == 100_250
    assert LogEntry.objects.get().get_change_message() == "Topped up: +250 tokens (invoice-7)"


def test_a_double_submit_moves_once(operator: Client, customer: Customer) -> None:
    operator.post(address_of(customer), FORM)
    page = operator.post(address_of(customer), FORM, follow=True)
    assert "nothing was changed" in page.content.decode()
    assert customer.spendable("token") == 100_250
    assert LogEntry.objects.count() == 1
    assert reconcile() == []


def test_each_form_comes_with_a_reference_of_its_own(operator: Client, customer: Customer) -> None:
    pages = [
        operator.get(address_of(customer)).context["form"]["reference"].value() for _ in range(2)
    ]
    assert len(set(pages)) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": "0"}, "greater than or equal to 1"),
        ({"amount": "-5"}, "greater than or equal to 1"),
        ({"amount": "1" + "0" * 16}, "less than or equal"),
        ({"amount": "ten"}, "whole number"),
        ({"reference": ""}, "required"),
        ({"reference": "job:6f1c"}, "own"),
        ({"reference": "test:acme:token"}, "used before for something else"),
    ],
)
def test_a_wrong_top_up_moves_nothing(
    operator: Client, customer: Customer, change: dict[str, str], reason: str
) -> None:
    page = operator.post(address_of(customer), {**FORM, **change})
    assert page.status_code == 200
    assert reason in page.content.decode()
    assert customer.spendable("token") == 100_000


def test_a_tenant_without_a_wallet_is_topped_up_by_its_name(operator: Client, db: None) -> None:
    tenant = create_tenant(name="fresh")
    answer = operator.post(TENANT, {**FORM, "tenant": "fresh", "unit": "solve"})
    assert answer.status_code == 302
    assert Wallet.objects.get(tenant=tenant, unit="solve").available == 250


def test_an_unknown_tenant_is_not_topped_up(operator: Client, db: None) -> None:
    page = operator.post(TENANT, {**FORM, "tenant": "nobody", "unit": "solve"})
    assert "There is no such tenant" in page.content.decode()
    assert not LedgerEntry.objects.exists()


def test_seeing_wallets_is_not_enough_to_top_up(staff: Client, customer: Customer) -> None:
    User.objects.get(username="stan").user_permissions.add(
        Permission.objects.get(codename="view_wallet")
    )
    assert staff.get("/admin/billing/wallet/").status_code == 200
    for address in (address_of(customer), TENANT):
        assert staff.post(address, FORM).status_code == 403
    assert customer.spendable("token") == 100_000


@pytest.mark.parametrize("model", ["ledgerentry", "hold", "usage", "wallet"])
def test_the_books_cannot_be_touched(superuser: Client, done: Made, model: str) -> None:
    rows = apps.get_model("billing", model)._default_manager
    before = list(rows.values())
    pk, index = rows.values_list("pk", flat=True)[0], f"/admin/billing/{model}/"
    assert superuser.get(f"{index}add/").status_code == 403
    assert (
        superuser.post(f"{index}{pk}/change/", {"amount": "1", "available": "1"}).status_code == 403
    )
    assert superuser.post(f"{index}{pk}/delete/", {"post": "yes"}).status_code == 403
    superuser.post(
        index, {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
    )
    assert list(rows.values()) == before


def test_entries_are_found_by_reference_and_link_to_their_job(
    superuser: Client, done: Made
) -> None:
    page = superuser.get("/admin/billing/ledgerentry/", {"q": done.job.reference})
    assert page.context["cl"].result_count == 1
    link = f"/admin/ocr/job/?q={done.job.uuid}"
    assert link in page.content.decode()
    assert [job.pk for job in superuser.get(link).context["cl"].result_list] == [done.job.pk]


FILTERS: list[tuple[dict[str, Any], int]] = [
    ({"kind__exact": "charge"}, 1),
    ({"kind__exact": "top_up", "wallet__unit__exact": "solve"}, 1),
    ({"created_at_from": "2020-01-01", "created_at_to": "2020-01-02"}, 0),
    ({"created_at_from": "2020-01-01"}, 3),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS)
def test_entries_are_filtered(
    superuser: Client, done: Made, filters: dict[str, str], count: int
) -> None:
    assert superuser.get("/admin/billing/ledgerentry/", filters).context["cl"].result_count == count


@pytest.mark.parametrize(("interface", "unit"), [("solver", "token"), ("jobs", "solve")])
def test_a_price_is_in_the_unit_of_its_interface(
    superuser: Client, db: None, interface: str, unit: str
) -> None:
    form = {
        "interface": interface,
        "provider": "openai",
        "base": "0",
        "per_page": "50",
        "per_word": "0",
    }
    wrong = superuser.post(
        "/admin/billing/price/add/", {**form, "unit": unit, "per_megapixel": "0", "active": "on"}
    )
    assert f"The {interface} interface is paid in" in wrong.content.decode()
    assert not Price.objects.filter(provider="openai").exists()


def test_prices_are_edited(superuser: Client, db: None) -> None:
    price = Price.objects.get(interface="solver")
    form = {
        "interface": "solver",
        "provider": "",
        "unit": "solve",
        "base": "3",
        "per_page": "0",
        "per_word": "0",
    }
    answer = superuser.post(
        f"/admin/billing/price/{price.pk}/change/", {**form, "per_megapixel": "0", "active": "on"}
    )
    assert answer.status_code == 302
    price.refresh_from_db()
    assert price.base == 3
