"""What `reconcile` finds, what it does not read again, and the totals of days."""

from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Tenant
from accounts.services import issue_key
from billing import services, triggers
from billing.models import Checkpoint, DayTotal, LedgerEntry, Usage, UsageFacts, Wallet
from billing.reconciliation import Difference, reconcile

pytestmark = pytest.mark.database


def charge(tenant: Tenant, number: int, interface: str = "jobs", **facts: Any) -> None:
    reference = f"job:{number}"
    usage = UsageFacts(interface=interface, provider="auto", pages=2, words=3, seconds=0.5, **facts)
    services.hold(tenant=tenant, unit="token", amount=5, reference=reference)
    services.capture(reference=reference, amount=4, actor="system", usage=usage)


@pytest.fixture
def busy(funded: Tenant) -> Tenant:
    """Charges of three days and two interfaces, with and without a key, and a refund."""
    key = issue_key(tenant=funded, name="program")[0].pk
    for day in range(1, 4):
        with time_machine.travel(f"2026-03-0{day}T23:59:59.9Z", tick=False):
            charge(funded, 10 * day, api_key_id=key)
            charge(funded, 10 * day + 1)
            charge(funded, 10 * day + 2, interface="process")
    services.refund(reference_of_charge="job:10", amount=2, actor="cli", reason="blank")
    return funded


def test_totals_of_days_are_the_sums_of_their_rows(busy: Tenant) -> None:
    assert reconcile() == []
    assert DayTotal.objects.count() == 3 * 3 + 2  # and the top-up and the refund of today
    totals = DayTotal.objects.filter(interface="jobs", day="2026-03-02").order_by("key")
    without, with_key = totals.values_list("entries", "requests", "pages", "words", "amount")
    assert without == with_key == (1, 1, 2, 3, 4)
    refunded = DayTotal.objects.get(key__gt=0, requests=0)
    assert (refunded.entries, refunded.interface, refunded.amount) == (1, "jobs", 0)


def test_two_charges_of_a_day_add_up(funded: Tenant) -> None:
    for number in range(3):
        charge(funded, number)
    total = DayTotal.objects.get(interface="jobs")
    assert (total.entries, total.requests, total.pages, total.amount) == (3, 3, 6, 12)


def test_a_charge_that_fails_counts_nothing(
    funded: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("power cut")

    services.hold(tenant=funded, unit="token", amount=5, reference="job:1")
    monkeypatch.setattr(Usage.objects, "create", broken)
    usage = UsageFacts(interface="jobs", provider="auto", pages=2, words=3, seconds=0.5)
    before = rows()
    with transaction.atomic(), pytest.raises(RuntimeError):
        services.capture(reference="job:1", amount=4, actor="system", usage=usage)
    assert rows() == before


def test_a_wrong_total_is_found_and_rebuilt(busy: Tenant) -> None:
    wallet = Wallet.objects.get().pk
    DayTotal.objects.filter(day="2026-03-02", interface="process").update(entries=7)
    DayTotal.objects.filter(day="2026-03-01", interface="process").update(words=7)
    expected = [Difference(wallet, "day", 1, 1), Difference(wallet, "day", 1, 7)]
    assert reconcile() == reconcile() == expected  # no checkpoint passes over it
    with pytest.raises(CommandError, match="2 differences"):
        call_command("reconcile", "--rebuild-days")
    assert reconcile(full=True) == []


def test_totals_that_are_missing_are_rebuilt(busy: Tenant) -> None:
    before = rows()
    DayTotal.objects.all().delete()
    assert len(reconcile(rebuild_days=True)) == len(before)
    assert (rows(), reconcile(full=True)) == (before, [])


def rows() -> list[Any]:
    names = ("day", "unit", "interface", "key", "entries", "requests", "pages", "words", "amount")
    return list(DayTotal.objects.order_by(*names).values_list(*names))


def test_what_was_checked_is_not_read_again(busy: Tenant) -> None:
    assert reconcile() == []
    last = LedgerEntry.objects.latest("pk")
    checkpoint = Checkpoint.objects.get()
    assert (checkpoint.entry, checkpoint.total) == (last.pk, last.balance_after)
    with CaptureQueriesContext(connection) as asked:
        assert reconcile() == []
    assert len(asked) == 2  # which wallets are new, and all balances
    charge(busy, 99)
    assert reconcile() == []
    assert Checkpoint.objects.get().total == last.balance_after - 4


def test_only_a_full_check_finds_a_change_of_an_old_entry(busy: Tenant) -> None:
    assert reconcile() == []
    old = LedgerEntry.objects.order_by("pk")[1]
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_ledgerentry SET amount = -3 WHERE id = %s", [old.pk])
    triggers.install(connection)
    assert reconcile() == []
    assert {difference.what for difference in reconcile(full=True)} == {"chain"}
    with pytest.raises(CommandError):
        call_command("reconcile", "--full")
    call_command("reconcile")


def test_a_broken_chain_is_reported_until_it_is_mended(busy: Tenant) -> None:
    assert reconcile() == []
    wallet = Wallet.objects.get()
    Wallet.objects.update(available=wallet.available + 5)
    LedgerEntry.objects.create(
        wallet=wallet,
        tenant=busy,
        kind="adjustment",
        amount=5,
        balance_after=1,
        actor="cli",
        reference="x",
    )
    broken = [Difference(wallet.pk, "chain", wallet.available + 5, 1)]
    assert reconcile() == reconcile() == broken
