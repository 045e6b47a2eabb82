"""Balances, prices, reconciliation and the commands."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Tenant
from billing import balances, services
from billing.balances import Balance
from billing.errors import NoPrice
from billing.models import Hold, LedgerEntry, Price, Wallet
from billing.reconciliation import Difference, reconcile

pytestmark = pytest.mark.database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def charge(tenant: Tenant, amount: int, reference: str) -> None:
    services.hold(tenant=tenant, unit="token", amount=amount, reference=reference)
    services.capture(reference=reference, amount=amount, actor="system")


def test_balances_name_every_unit(funded: Tenant) -> None:
    services.hold(tenant=funded, unit="token", amount=30, reference="job:1")
    assert balances.balances(funded) == {"token": Balance(70, 30), "solve": Balance(0, 0)}
    assert (balances.available(funded, "token"), balances.available(funded, "solve")) == (70, 0)


def test_captured_in_the_last_24_hours(funded: Tenant) -> None:
    with time_machine.travel(NOON, tick=False):
        charge(funded, 40, "job:1")
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        charge(funded, 9, "job:2")
        services.refund(reference_of_charge="job:2", amount=2, actor="cli", reason="blank")
        assert balances.captured_last_24h(funded, "token") == 47
        assert balances.captured_last_24h(funded, "solve") == 0
    with time_machine.travel(NOON + timedelta(hours=24, seconds=1), tick=False):
        assert balances.captured_last_24h(funded, "token") == 7


def test_a_refund_of_an_old_charge_does_not_make_the_count_negative(funded: Tenant) -> None:
    with time_machine.travel(NOON, tick=False):
        charge(funded, 40, "job:1")
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        services.refund(reference_of_charge="job:1", amount=None, actor="cli", reason="blank")
        assert balances.captured_last_24h(funded, "token") == 0


def test_another_tenant_is_not_counted(funded: Tenant) -> None:
    other = Tenant.objects.create(name="Other")
    charge(funded, 40, "job:1")
    assert balances.captured_last_24h(other, "token") == 0
    assert balances.balances(other)["token"] == Balance(0, 0)


def test_the_first_prices_make_the_published_example_true(db: None) -> None:
    for interface in ("images", "process", "jobs", "documents"):
        price = balances.price_for(interface, "tesseract")
        assert (price.unit, price.amount(pages=2, words=31)) == ("token", 131)
    assert balances.price_for("solver").unit == "solve"
    assert balances.price_for("solver").amount(pages=3, words=500, pixels=9_000_000) == 1


def test_a_provider_has_its_own_price_while_it_is_active(db: None) -> None:
    own = Price.objects.create(
        interface="jobs", provider="gemini", unit="token", base=7, per_megapixel=2
    )
    assert balances.price_for("jobs", "gemini") == own
    assert own.amount(pages=1, words=1, pixels=1_000_001) == 7 + 2 * 2
    Price.objects.filter(pk=own.pk).update(active=False)
    assert balances.price_for("jobs", "gemini").provider == ""
    Price.objects.update(active=False)
    with pytest.raises(NoPrice):
        balances.price_for("jobs", "gemini")


def test_reconcile_finds_a_moved_balance_a_lost_hold_and_a_broken_chain(funded: Tenant) -> None:
    charge(funded, 10, "job:1")
    services.hold(tenant=funded, unit="token", amount=30, reference="job:2")
    assert reconcile() == []
    wallet = Wallet.objects.get()
    Wallet.objects.update(available=61)
    Hold.objects.filter(reference="job:2").update(amount=29)
    LedgerEntry.objects.create(
        wallet=wallet,
        tenant=funded,
        kind="adjustment",
        amount=5,
        balance_after=90,
        actor="cli",
        reference="x",
    )
    assert reconcile() == [
        Difference(wallet.pk, "balance", 95, 91),
        Difference(wallet.pk, "held", 29, 30),
        Difference(wallet.pk, "chain", 95, 90),
    ]


def test_the_reconcile_command_fails_on_a_difference(
    funded: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("reconcile")
    assert "agree" in capsys.readouterr().out
    Wallet.objects.update(available=99)
    with pytest.raises(CommandError, match="1 differences") as failed:
        call_command("reconcile")
    assert failed.value.returncode == 1
    assert "balance is 99, should be 100" in capsys.readouterr().out


@pytest.mark.parametrize("field", ["name", "user_id"])
def test_the_top_up_command_adds_once(
    tenant: Tenant, capsys: pytest.CaptureFixture[str], field: str
) -> None:
    for _ in range(2):
        arguments = ["--unit", "solve", "--amount", "5", "--reference", "invoice-7", "--json"]
        call_command("top_up", getattr(tenant, field), *arguments)
        printed = json.loads(capsys.readouterr().out)
    assert printed == {
        "tenant": "Ink & Co",
        "user_id": tenant.user_id,
        "unit": "solve",
        "amount": 5,
        "reference": "invoice-7",
        "balance_after": 5,
    }
    assert LedgerEntry.objects.get().actor == "cli"
    assert balances.available(tenant, "solve") == 5


def test_the_top_up_command_speaks_plainly(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("top_up", tenant.name, unit="token", amount=5, reference="invoice-7")
    assert capsys.readouterr().out == "Ink & Co: +5 tokens, balance 5.\n"
    with pytest.raises(CommandError, match="no tenant 'Nobody'"):
        call_command("top_up", "Nobody", unit="token", amount=5, reference="invoice-8")
    with pytest.raises(CommandError, match="used before"):
        call_command("top_up", tenant.name, unit="token", amount=6, reference="invoice-7")
    with pytest.raises(CommandError, match="between 1"):
        call_command("top_up", tenant.name, unit="token", amount=0, reference="invoice-9")
