"""The ledger against its model, and three faulty ledgers that the same machine must tell from the
right one.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import Tenant
from billing import moves, services
from billing.errors import InsufficientFunds, UnknownReference
from billing.models import Hold, LedgerEntry, Wallet
from tests.billing.ledger_machine import LedgerMachine, seam
from tests.depth import DEEP

pytestmark = [pytest.mark.long, pytest.mark.database]

PLAN = settings(
    max_examples=60 if DEEP else 15,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
# A find is enough: no shrinking. The three faults are found within 60 examples.
TO_FIND = settings(PLAN, max_examples=60, phases=[Phase.generate], report_multiple_bugs=False)


once = services._once
enter = moves.enter


@pytest.fixture(autouse=True)
def others_come_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a verb the wallet's row is locked, so the moment before it is the only one for another
    caller.
    """

    def after_another(step: Any, earlier: Any) -> Any:
        seam.fire()
        return once(step, earlier)

    monkeypatch.setattr(services, "_once", after_another)


def test_the_ledger_does_what_its_model_does(db: None) -> None:
    run_state_machine_as_test(LedgerMachine, settings=PLAN)


def no_fencing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes late settles again."""

    def close(reference: str, status: str) -> Hold:
        held = Hold.objects.filter(reference=reference)
        if not held.update(status=status, closed_at=timezone.now()):
            raise UnknownReference(reference)
        return held.get()

    monkeypatch.setattr(moves, "close", close)


def no_unique_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repeated call is a new movement."""

    def enter_again(
        wallet: Wallet, kind: Any, amount: int, reference: str, *rest: Any, **named: Any
    ) -> LedgerEntry:
        while LedgerEntry.objects.filter(reference=reference).exists():
            reference += "#"
        return enter(wallet, kind, amount, reference, *rest, **named)

    monkeypatch.setattr(moves, "enter", enter_again)


def read_modify_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another caller did between the read and the write is lost."""
    reads: list[list[Wallet]] = []

    def read_first(step: Any, earlier: Any) -> Any:
        read = list(Wallet.objects.all())
        seam.fire()
        reads.append(read)
        try:
            return once(step, earlier)
        finally:
            reads.pop()

    def move(tenant: Tenant, unit: str, *, available: int, held: int = 0) -> Wallet:
        wallet = next(iter(reads[-1]), None) or Wallet(tenant=tenant, unit=unit)
        if wallet.available + available < 0:
            raise InsufficientFunds(available=wallet.available, needed=-available)
        wallet.available += available
        wallet.held += held
        wallet.save()
        return wallet

    monkeypatch.setattr(services, "_once", read_first)
    monkeypatch.setattr(moves, "move", move)


@pytest.mark.parametrize("fault", [no_fencing, no_unique_reference, read_modify_write])
def test_a_faulty_ledger_is_found(
    db: None, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    fault(monkeypatch)
    # The second: of what broke off in the middle of the test's own transaction.
    with pytest.raises((AssertionError, TransactionManagementError)):
        run_state_machine_as_test(LedgerMachine, settings=TO_FIND)
