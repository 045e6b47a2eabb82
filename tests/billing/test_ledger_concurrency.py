"""Many callers at once, on whatever database is configured."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Tenant
from billing import balances, services
from billing.balances import Balance
from billing.errors import BillingError, InsufficientFunds
from billing.models import Hold, LedgerEntry, Usage, UsageFacts
from billing.reconciliation import reconcile

THREADS = 8
pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def funded() -> Tenant:
    tenant = Tenant.objects.create(name="Ink & Co")
    services.top_up(tenant=tenant, unit="token", amount=100, reference="first", actor="cli")
    return tenant


def at_once(work: Callable[[int], object]) -> list[object]:
    """`work(number)` in eight threads that start together, each on its own connection; an error is
    a result too.
    """
    start = Barrier(THREADS)

    def run(number: int) -> object:
        try:
            start.wait()
            return work(number)
        except BillingError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def hold(tenant: Tenant, reference: str, amount: int = 1) -> Hold:
    return services.hold(tenant=tenant, unit="token", amount=amount, reference=reference)


def test_320_attempts_on_100_credits_grant_exactly_100(funded: Tenant) -> None:
    def forty(number: int) -> tuple[int, int]:
        granted = refused = 0
        for turn in range(40):
            try:
                hold(funded, f"job:{number}-{turn}")
                granted += 1
            except InsufficientFunds:
                refused += 1
        return granted, refused

    counts = at_once(forty)
    assert [sum(column) for column in zip(*counts, strict=True)] == [100, 220]
    assert balances.balances(funded)["token"] == Balance(0, 100)
    assert reconcile() == []


def test_equal_requests_at_once_are_one(funded: Tenant) -> None:
    def same(_number: int) -> tuple[int, int, int]:
        entry = services.top_up(
            tenant=funded, unit="solve", amount=7, reference="invoice-7", actor="cli"
        )
        placed = hold(funded, "job:1", 60)
        charge = services.capture(reference="job:1", amount=50, actor="system")
        return entry.pk, placed.pk, charge.pk

    assert len(set(at_once(same))) == 1
    assert balances.balances(funded) == {"token": Balance(50, 0), "solve": Balance(7, 0)}
    assert reconcile() == []


def test_of_eight_that_settle_one_hold_differently_one_does(funded: Tenant) -> None:
    hold(funded, "job:1", 60)
    usage = UsageFacts(interface="jobs", provider="tesseract", pages=1, words=1, seconds=1)

    def settle(number: int) -> Hold | LedgerEntry:
        if number % 2:
            return services.release(reference="job:1")
        return services.capture(reference="job:1", amount=10 + number, actor="system", usage=usage)

    at_once(settle)
    charged = -sum(LedgerEntry.objects.filter(kind="charge").values_list("amount", flat=True))
    captured = Hold.objects.get().status == Hold.Status.CAPTURED
    assert LedgerEntry.objects.filter(kind="charge").count() == Usage.objects.count() == captured
    assert balances.balances(funded)["token"] == Balance(100 - charged, 0)
    assert reconcile() == []


def test_refunds_at_once_give_back_no_more_than_was_charged(funded: Tenant) -> None:
    hold(funded, "job:1", 60)
    services.capture(reference="job:1", amount=60, actor="system")

    def refund(number: int) -> LedgerEntry:
        return services.refund(
            reference_of_charge="job:1", amount=20, actor="cli", reason=f"page {number}"
        )

    given = [result for result in at_once(refund) if isinstance(result, LedgerEntry)]
    assert len(given) == 3
    assert balances.balances(funded)["token"] == Balance(100, 0)
    assert reconcile() == []


def test_balances_in_the_ledger_are_exact_under_mixed_traffic(funded: Tenant) -> None:
    def mixed(number: int) -> None:
        for turn in range(10):
            reference = f"job:{number}-{turn}"
            services.top_up(
                tenant=funded, unit="token", amount=9, reference=f"top:{reference}", actor="cli"
            )
            hold(funded, reference, 6)
            services.capture(reference=reference, amount=turn, actor="system")

    assert at_once(mixed) == [None] * THREADS
    assert balances.balances(funded)["token"] == Balance(100 + 8 * (90 - 45), 0)
    assert LedgerEntry.objects.count() == 1 + 8 * 20
    assert reconcile() == []
