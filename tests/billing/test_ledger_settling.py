"""Captures, releases and refunds: once, again, differently, too late, and broken off half-way."""

from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from accounts.models import Tenant
from accounts.services import issue_key, revoke_key
from billing import moves, services
from billing.balances import Balance
from billing.errors import HoldClosed, ReferenceConflict, RefundTooLarge, UnknownReference
from billing.models import Hold, LedgerEntry, Usage, UsageFacts
from tests.billing.verbs import capture, hold, refund, tokens

pytestmark = pytest.mark.database


def test_capture_of_less_returns_the_rest(funded: Tenant) -> None:
    hold(funded, 60)
    entry = capture(45, details={"price": "mine"})
    assert (entry.kind, entry.amount, entry.balance_after, entry.reference) == (
        "charge",
        -45,
        55,
        "job:1",
    )
    assert entry.details == {"price": "mine"}
    assert tokens(funded) == Balance(55, 0)
    assert Hold.objects.get().closed_at is not None


def test_capture_of_more_takes_what_is_available(funded: Tenant) -> None:
    hold(funded, 60)
    assert capture(100).details == {}
    assert tokens(funded) == Balance(0, 0)


def test_capture_writes_off_what_is_short_and_leaves_other_holds_alone(funded: Tenant) -> None:
    hold(funded, 60)
    hold(funded, 30, "job:2")
    entry = capture(75, details={"pages": 3})
    assert (entry.amount, entry.details) == (-70, {"pages": 3, "price": 75, "written_off": 5})
    assert tokens(funded) == Balance(0, 30)
    assert capture(75) == entry
    with pytest.raises(ReferenceConflict):
        capture(70)


def test_capture_repeated_charges_once(funded: Tenant) -> None:
    hold(funded, 60)
    first = capture(50)
    assert capture(50) == first
    with pytest.raises(ReferenceConflict):
        capture(51)
    assert tokens(funded) == Balance(50, 0)


def test_a_released_hold_cannot_be_captured(funded: Tenant) -> None:
    hold(funded, 60)
    assert services.release(reference="job:1").status == Hold.Status.RELEASED
    with pytest.raises(HoldClosed):
        capture(60)
    assert tokens(funded) == Balance(100, 0)
    assert LedgerEntry.objects.filter(kind="charge").count() == 0


def test_release_repeated_releases_once_and_never_a_captured_hold(funded: Tenant) -> None:
    hold(funded, 60)
    hold(funded, 20, "job:2")
    assert services.release(reference="job:1") == services.release(reference="job:1")
    assert tokens(funded) == Balance(80, 20)
    capture(20, "job:2")
    with pytest.raises(HoldClosed):
        services.release(reference="job:2")
    assert tokens(funded) == Balance(80, 0)


def test_unknown_references(tenant: Tenant) -> None:
    for call in (
        lambda: capture(1),
        lambda: services.release(reference="job:1"),
        lambda: refund(1),
    ):
        with pytest.raises(UnknownReference):
            call()


def test_a_top_up_cannot_be_refunded(funded: Tenant) -> None:
    with pytest.raises(UnknownReference):
        services.refund(reference_of_charge="first", amount=1, actor="cli", reason="no")


def test_refunds_never_exceed_the_charge(funded: Tenant) -> None:
    hold(funded, 60)
    capture(50)
    part = refund(20)
    assert part.refund_of
    assert (part.kind, part.amount, part.balance_after, part.refund_of.reference) == (
        "refund",
        20,
        70,
        "job:1",
    )
    assert part.reference.startswith("refund:job:1:")
    with pytest.raises(RefundTooLarge) as refused:
        refund(31, "again")
    assert refused.value.left == 30
    assert refund(None, "all of it").amount == 30
    with pytest.raises(RefundTooLarge):
        refund(None, "more")
    assert tokens(funded) == Balance(100, 0)


def test_a_refund_is_told_from_another_by_its_reason(funded: Tenant) -> None:
    hold(funded, 60)
    capture(50)
    assert refund(20) == refund(20) == refund(None)
    with pytest.raises(ReferenceConflict):
        refund(21)
    assert refund(20, "page 3 is blank too").balance_after == 90


def test_usage_is_written_with_the_charge_once(funded: Tenant) -> None:
    hold(funded, 60)
    key, _ = issue_key(tenant=funded, name="program")
    usage = UsageFacts(
        interface="jobs", provider="tesseract", pages=2, words=7, seconds=1.5, api_key_id=key.pk
    )
    capture(70, usage=usage)
    capture(70, usage=usage)
    row = Usage.objects.get()
    assert (row.tenant, row.unit, row.amount, row.reference) == (funded, "token", 70, "job:1")
    assert (row.interface, row.provider, row.pages, row.words, row.seconds) == (
        "jobs",
        "tesseract",
        2,
        7,
        1.5,
    )
    charged = LedgerEntry.objects.get(reference="job:1")
    assert (row.api_key, charged.api_key) == (key, key)


def test_work_that_no_key_asked_for_names_none(funded: Tenant) -> None:
    hold(funded, 60)
    usage = UsageFacts(interface="jobs", provider="auto", pages=1, words=1, seconds=1)
    assert capture(50, usage=usage).api_key is None
    assert Usage.objects.get().api_key is None


def test_a_refund_is_not_the_keys_doing(funded: Tenant) -> None:
    hold(funded, 60)
    key, _ = issue_key(tenant=funded, name="program")
    usage = UsageFacts(
        interface="jobs", provider="auto", pages=1, words=1, seconds=1, api_key_id=key.pk
    )
    capture(50, usage=usage)
    given_back = refund(20)
    assert given_back.api_key is None
    assert given_back.refund_of
    assert given_back.refund_of.api_key == key


def test_a_key_that_has_paid_cannot_be_deleted(funded: Tenant) -> None:
    """The ledger never changes, not even for a key that goes: keys are revoked."""
    hold(funded, 60)
    key, _ = issue_key(tenant=funded, name="program")
    usage = UsageFacts(
        interface="jobs", provider="auto", pages=1, words=1, seconds=1, api_key_id=key.pk
    )
    capture(50, usage=usage)
    with pytest.raises(ProtectedError):
        key.delete()
    revoke_key(key=key)
    assert LedgerEntry.objects.get(reference="job:1").api_key == key


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["close", "shift", "enter"])
def test_a_capture_that_breaks_off_leaves_nothing_behind(
    funded: Tenant, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    hold(funded, 60)
    whole = getattr(moves, step)

    def broken(*arguments: Any, **named: Any) -> None:
        whole(*arguments, **named)
        raise RuntimeError("power cut")

    monkeypatch.setattr(moves, step, broken)
    with pytest.raises(RuntimeError):
        capture(50)
    monkeypatch.undo()
    assert (Hold.objects.get().status, tokens(funded), LedgerEntry.objects.count()) == (
        "open",
        Balance(40, 60),
        1,
    )
    assert capture(50).balance_after == 50


def test_what_breaks_off_in_a_callers_transaction_breaks_that_off(
    funded: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(funded, 60)
    shift = moves.shift

    def broken(*arguments: Any, **named: Any) -> None:
        shift(*arguments, **named)
        raise RuntimeError("power cut")

    monkeypatch.setattr(moves, "shift", broken)
    with transaction.atomic():
        with pytest.raises(RuntimeError):
            capture(50)
        assert transaction.get_rollback()
    assert tokens(funded) == Balance(40, 60)


def test_a_hold_costs_two_statements_and_a_capture_five(
    funded: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # in the test's own transaction, as in that of a job
        hold(funded, 60)
    usage = UsageFacts(interface="solver", provider="auto", pages=1, words=1, seconds=0.1)
    with django_assert_num_queries(5):
        capture(60, usage=usage)
