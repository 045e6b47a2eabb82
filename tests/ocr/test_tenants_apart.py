"""Files of two tenants over HTTP and in a worker; and where they would be kept apart badly."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management.base import CommandError

from ocr import children, isolation
from ocr.isolation import refuse_weak_isolation
from ocr.sandbox import ChildPool, work_for
from tests.api.support import sent
from tests.conftest import Customer
from tests.ocr.sandbox_support import outer_pid

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nobody_after() -> Iterator[None]:
    yield
    work_for(0)


@pytest.fixture
def pair(customer_of: Callable[..., Customer]) -> list[Customer]:
    return [customer_of("first", token=1000), customer_of("second", token=1000)]


@pytest.mark.parametrize("separate", [True, False])
def test_uploads_of_two_tenants_are_opened_by_two_children(
    pair: list[Customer], settings: Any, monkeypatch: pytest.MonkeyPatch, separate: bool
) -> None:
    if separate:
        settings.SEPARATE_TENANTS = ["readers"]
    pool = ChildPool(1)
    monkeypatch.setattr(children, "inspectors", lambda: pool)
    first, second = pair
    pids = []
    for customer in (first, first, second):
        assert customer.post("/api/upload", {"image": sent()}).status_code == 200
        pids.append(outer_pid(pool._children[0]))
    pool.close()
    assert pids[0] == pids[1]
    assert (pids[1] != pids[2]) is separate


def test_a_workers_engine_is_another_for_another_tenant(
    pair: list[Customer], settings: Any, work: Callable[[], int]
) -> None:
    settings.SEPARATE_TENANTS = ["engine"]
    first, second = pair
    pids = []
    for customer in (first, first, second):
        assert customer.post("/api/ocr", {"image": sent()}).status_code == 200
        pids.append(outer_pid(children.engine()))
    assert pids[0] == pids[1] != pids[2]


def test_several_tenants_are_not_served_at_the_weakest_level_unless_that_is_allowed(
    pair: list[Customer], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_weak_isolation()
    monkeypatch.setattr(isolation, "level", lambda: "rlimits")
    with pytest.raises(CommandError, match="ALLOW_WEAK_SANDBOX=1"):
        refuse_weak_isolation()
    settings.ALLOW_WEAK_SANDBOX = True
    refuse_weak_isolation()


def test_one_tenant_is_served_at_every_level(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "level", lambda: "rlimits")
    refuse_weak_isolation()
