"""What the database itself refuses, whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Tenant
from billing import services
from billing.errors import AppendOnly
from billing.models import Hold, LedgerEntry, Price, Wallet

pytestmark = pytest.mark.database


def refused(call: Callable[..., object], *arguments: Any, **named: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        call(*arguments, **named)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_ledgerentry SET amount = 1",
        "DELETE FROM billing_ledgerentry WHERE amount = 100",
    ],
)
def test_raw_sql_cannot_change_the_ledger(funded: Tenant, statement: str) -> None:
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(statement)
    assert LedgerEntry.objects.get().amount == 100


def test_the_model_says_so_before_the_database_does(funded: Tenant) -> None:
    entry = LedgerEntry.objects.get()
    everything = LedgerEntry.objects.all()
    for call in (entry.save, entry.delete, everything.delete, lambda: everything.update(amount=1)):
        with pytest.raises(AppendOnly):
            call()


def test_update_or_create_and_bulk_update_do_not_get_round_it(funded: Tenant) -> None:
    entry = LedgerEntry.objects.get()
    with pytest.raises(AppendOnly):
        LedgerEntry.objects.update_or_create(reference="first", defaults={"amount": 1})
    with pytest.raises(AppendOnly):
        LedgerEntry.objects.bulk_update([entry], ["actor"])


def test_what_the_ledger_names_cannot_be_deleted(funded: Tenant) -> None:
    for row in (funded, Wallet.objects.get()):
        with pytest.raises(ProtectedError):
            row.delete()


def test_wallets_hold_their_bounds(funded: Tenant) -> None:
    wallets = Wallet.objects.filter(tenant=funded)
    refused(wallets.update, available=-1)
    refused(wallets.update, held=-1)
    refused(wallets.update, unit="euro")
    refused(Wallet.objects.create, tenant=funded, unit="token")


def test_holds_and_entries_hold_their_bounds(funded: Tenant) -> None:
    wallet = Wallet.objects.get()
    refused(Hold.objects.create, wallet=wallet, reference="a", amount=-1)
    refused(Hold.objects.create, wallet=wallet, reference="a", amount=1, status="released")
    refused(Hold.objects.create, wallet=wallet, reference="a", amount=1, closed_at=timezone.now())
    common = {
        "wallet": wallet,
        "tenant": funded,
        "actor": "cli",
        "reference": "a",
        "balance_after": 1,
    }
    refused(LedgerEntry.objects.create, kind="top_up", amount=-1, **common)
    refused(LedgerEntry.objects.create, kind="charge", amount=1, **common)
    refused(LedgerEntry.objects.create, kind="refund", amount=1, **common)
    refused(
        LedgerEntry.objects.create, kind="adjustment", amount=1, **(common | {"balance_after": -1})
    )
    refused(
        LedgerEntry.objects.create, kind="adjustment", amount=1, **(common | {"reference": "first"})
    )
    refused(Price.objects.create, interface="jobs", provider="", unit="token")


def test_only_billing_operators_top_up(db: None) -> None:
    permissions = Group.objects.get(name="Billing operators").permissions
    assert set(permissions.values_list("content_type__model", "codename", "name")) == {
        ("wallet", "view_wallet", "Can view wallet"),
        ("wallet", "top_up_wallet", "Can top up a wallet"),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_a_flushed_test_database_is_as_migrated(_time: int) -> None:
    """The second round starts from what the first one's clean-up left."""
    assert Price.objects.count() == 5
    assert Group.objects.get(name="Billing operators").permissions.count() == 2
    assert not LedgerEntry.objects.exists()
    tenant = Tenant.objects.create(name="Ink & Co")
    services.top_up(tenant=tenant, unit="token", amount=1, reference="first", actor="cli")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM billing_ledgerentry")
