"""Top-ups, adjustments and holds: once, again, with something else under the same reference, and at
the edge.
"""

from typing import Any

import pytest

from accounts.models import Tenant
from billing import balances
from billing.balances import Balance
from billing.errors import InsufficientFunds, ReferenceConflict
from billing.models import Hold
from tests.billing.verbs import adjust, capture, hold, tokens, top_up

pytestmark = pytest.mark.database


def test_top_up_adds_once_per_reference(tenant: Tenant) -> None:
    first = top_up(tenant)
    assert (first.kind, first.amount, first.balance_after, first.tenant) == (
        "top_up",
        10,
        10,
        tenant,
    )
    assert top_up(tenant) == first
    assert tokens(tenant) == Balance(10, 0)


@pytest.mark.parametrize("other", [{"amount": 11}, {"unit": "solve"}])
def test_top_up_with_a_used_reference_and_something_else_is_a_conflict(
    tenant: Tenant, other: dict[str, Any]
) -> None:
    top_up(tenant)
    with pytest.raises(ReferenceConflict):
        top_up(tenant, **other)
    assert balances.balances(tenant) == {"token": Balance(10, 0), "solve": Balance(0, 0)}


def test_a_reference_of_another_tenant_or_kind_is_a_conflict(tenant: Tenant) -> None:
    top_up(tenant)
    other = Tenant.objects.create(name="Other")
    with pytest.raises(ReferenceConflict):
        top_up(other)
    with pytest.raises(ReferenceConflict):
        adjust(tenant, 10)
    assert (tokens(other), tokens(tenant)) == (Balance(0, 0), Balance(10, 0))


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1])
def test_top_up_refuses_amounts_that_are_not_positive_or_absurd(
    tenant: Tenant, amount: int
) -> None:
    with pytest.raises(ValueError, match="between 1 and"):
        top_up(tenant, amount)


def test_adjust_goes_down_to_exactly_zero_and_not_below(funded: Tenant) -> None:
    with pytest.raises(InsufficientFunds) as refused:
        adjust(funded, -101)
    assert (refused.value.available, refused.value.needed) == (100, 101)
    assert adjust(funded, -100).balance_after == 0
    assert adjust(funded, -100).balance_after == 0
    assert tokens(funded) == Balance(0, 0)


def test_adjust_does_not_touch_what_is_held(funded: Tenant) -> None:
    hold(funded, 60)
    with pytest.raises(InsufficientFunds):
        adjust(funded, -41)
    assert adjust(funded, -40).balance_after == 60
    assert tokens(funded) == Balance(0, 60)


def test_hold_takes_exactly_all_and_then_nothing_more(funded: Tenant) -> None:
    assert hold(funded, 100).status == Hold.Status.OPEN
    with pytest.raises(InsufficientFunds) as refused:
        hold(funded, 1, "job:2")
    assert (refused.value.available, refused.value.needed) == (0, 1)
    assert tokens(funded) == Balance(0, 100)


def test_hold_repeated_is_the_same_hold_even_when_the_wallet_is_empty(funded: Tenant) -> None:
    first = hold(funded, 60)
    assert hold(funded, 60) == first
    assert tokens(funded) == Balance(40, 60)


def test_hold_repeated_with_something_else_is_a_conflict(funded: Tenant) -> None:
    hold(funded, 60)
    other = Tenant.objects.create(name="Other")
    top_up(other, 100)
    for tenant, amount in [(funded, 10), (funded, 99), (other, 60)]:
        with pytest.raises(ReferenceConflict):
            hold(tenant, amount)
    assert (tokens(funded), tokens(other)) == (Balance(40, 60), Balance(100, 0))


def test_nothing_can_be_held_without_a_wallet_and_it_costs_nothing(tenant: Tenant) -> None:
    assert hold(tenant, 0).amount == 0
    assert capture(0).amount == 0
    assert tokens(tenant) == Balance(0, 0)


@pytest.mark.parametrize("amount", [1.5, 1.0, True, "1", None])
def test_amounts_are_whole_numbers(funded: Tenant, amount: Any) -> None:
    with pytest.raises(ValueError, match="whole"):
        top_up(funded, amount)
    assert tokens(funded) == Balance(100, 0)
