"""How many requests a minute: exactly the limit passes, however many come at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import RequestCount
from accounts.secrets import new_secret
from accounts.services import issue_key
from accounts.throttles import Counter, delete_old_counts
from config import clock
from tests.api.support import assert_nothing_left, sent, sentence
from tests.client import Client
from tests.conftest import Customer

pytestmark = pytest.mark.database

MINUTE = 1_800_000_000  # a Unix time at which a minute begins


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Ten seconds into a minute, and no time passes, in the database neither."""
    monkeypatch.setattr(clock, "now", timezone.now)
    with time_machine.travel(MINUTE + 10, tick=False) as traveller:
        yield traveller


def test_headers_count_down(customer: Customer, still: Any, settings: Any) -> None:
    settings.THROTTLE_KEY_PER_MINUTE = 3
    for remaining in (2, 1, 0):
        answer = customer.get("/api/balance")
        assert answer.status_code == 200
        assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("3", str(remaining))
        assert answer["RateLimit-Reset"] == "50"
    refused = customer.get("/api/balance")
    assert sentence(refused, "solver", 429)
    assert (refused["Retry-After"], refused["RateLimit-Remaining"]) == ("50", "0")
    still.shift(50)
    assert customer.get("/api/balance").status_code == 200


@pytest.mark.parametrize("path", ["/api/upload", "/api/ocr", "/api/ocr/solve"])
def test_past_the_limit_nothing_is_taken_in(
    customer: Customer, still: Any, settings: Any, path: str
) -> None:
    settings.THROTTLE_KEY_PER_MINUTE = 0
    answer = customer.post(path, {"image": sent()}, Idempotency_Key="k")
    assert sentence(answer, "solver" if path.endswith("solve") else "images", 429)
    assert_nothing_left()


def test_keys_are_counted_apart_and_their_tenant_together(
    customer: Customer, still: Any, settings: Any
) -> None:
    settings.THROTTLE_KEY_PER_MINUTE, settings.THROTTLE_TENANT_PER_MINUTE = 2, 3
    second = Customer(customer.tenant, issue_key(tenant=customer.tenant, name="second")[1])
    statuses = [who.get("/api/balance").status_code for who in (customer, customer, customer)]
    assert statuses == [200, 200, 429]
    statuses = [second.get("/api/balance").status_code for _ in range(2)]
    assert statuses == [429, 429]  # the third refused one counted for the tenant as well


def test_a_tenants_own_limit_goes_before_the_platforms(customer: Customer, still: Any) -> None:
    customer.tenant.requests_per_minute = 1
    customer.tenant.save()
    assert [customer.get("/api/balance").status_code for _ in range(2)] == [200, 429]


def test_one_tenants_requests_cost_another_nothing(
    customer: Customer, rival: Customer, still: Any
) -> None:
    customer.tenant.requests_per_minute = 1
    customer.tenant.save()
    assert [customer.get("/api/balance").status_code for _ in range(2)] == [200, 429]
    assert rival.get("/api/balance").status_code == 200


def test_anonymous_calls_are_counted_for_their_tenant(
    customer: Customer, still: Any, settings: Any
) -> None:
    settings.ANONYMOUS_TENANT, settings.THROTTLE_TENANT_PER_MINUTE = customer.tenant.name, 1
    path = "/api/job/job_" + "0" * 32
    assert [Client().get(path).status_code for _ in range(2)] == [404, 429]


def test_refused_keys_get_no_counts_of_a_tenant(customer: Customer, still: Any) -> None:
    answer = Client().get("/api/balance", headers={"X-API-Key": new_secret()})
    assert "RateLimit-Limit" not in answer
    assert [row.caller for row in RequestCount.objects.all()] == ["failed:127.0.0.1"]


def test_old_counts_are_forgotten(customer: Customer, still: Any) -> None:
    customer.get("/api/balance")
    assert RequestCount.objects.count() == 2
    still.shift(600)
    assert delete_old_counts() == 2


def test_a_tenant_with_too_much_waiting(customer: Customer, rival: Customer, settings: Any) -> None:
    settings.MAX_QUEUED_PER_TENANT = 1
    assert customer.post("/api/ocr/solve", {"image": sent()}).status_code == 200
    busy = customer.post("/api/ocr/solve", {"image": sent()})
    assert sentence(busy, "solver", 429)
    assert int(busy["Retry-After"]) > 0
    assert customer.spendable("solve") == 99
    assert rival.post("/api/ocr/solve", {"image": sent()}).status_code == 200


def test_a_platform_with_too_much_waiting(customer: Customer, settings: Any) -> None:
    settings.MAX_QUEUED = 0
    busy = customer.post("/api/ocr", {"image": sent()}, Idempotency_Key="k")
    assert sentence(busy, "images", 503)
    assert int(busy["Retry-After"]) > 0
    assert_nothing_left()


@pytest.mark.django_db(transaction=True)
def test_exactly_the_limit_passes_under_eight_threads(
    customer: Customer, still: Any, settings: Any
) -> None:
    settings.THROTTLE_KEY_PER_MINUTE = 20
    start = threading.Barrier(8)

    def ask(_: int) -> list[int]:
        start.wait(30)
        try:
            return [customer.get("/api/balance").status_code for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = [status for part in pool.map(ask, range(8)) for status in part]
    assert sorted(statuses) == [200] * 20 + [429] * 20


def test_processes_reserve_and_never_let_more_pass(
    db: None, still: Any, django_assert_max_num_queries: Any
) -> None:
    limit = 1000
    processes = [Counter() for _ in range(3)]
    passed = 0
    with django_assert_max_num_queries(700):
        for number in range(limit + 200):
            allowance = processes[number % 3].count({"tenant:1": limit})
            assert allowance.limit == limit
            passed += not allowance.exceeded
    assert passed == limit


def test_what_a_process_reserves_and_does_not_need_is_a_hundredth(db: None, still: Any) -> None:
    idle, busy = Counter(), Counter()
    assert idle.count({"tenant:1": 1000}).remaining == 999
    passed = 0
    while not busy.count({"tenant:1": 1000}).exceeded:
        passed += 1
    assert passed == 990
    still.shift(60)
    assert not busy.count({"tenant:1": 1000}).exceeded
