"""A provider that fails again and again rests for a while."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from config import clock
from ocr.models import ProviderHealth
from ocr.providers.accounts import account_for
from ocr.providers.availability import configured
from ocr.providers.health import FAILURES
from tests.chat_server import CHAT, FAILING, said
from tests.conftest import Customer
from tests.jobs.provider_calls import BALANCE, openai_state, own_account, run

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("openai"),
]


# The circuit breaker


@pytest.fixture
def broken(customer: Customer, ordered: Any, httpserver: HTTPServer) -> ProviderHealth:
    """A provider that has just failed for the last time."""
    httpserver.expect_request(CHAT).respond_with_json({}, status=503)
    for _ in range(FAILURES):
        ordered(customer)
        run()
    assert len(httpserver.log) == FAILURES
    return ProviderHealth.objects.get()


def later(**time: float) -> None:
    """As if so much of its rest had gone by."""
    health = ProviderHealth.objects.get()
    assert health.opened_until
    ProviderHealth.objects.update(opened_until=health.opened_until - timedelta(**time))


def asked_again(customer: Customer, ordered: Any, httpserver: HTTPServer) -> tuple[int, str]:
    """How many calls one more job made, and its error."""
    before = len(httpserver.log)
    job = ordered(customer)
    run()
    job.refresh_from_db()
    return len(httpserver.log) - before, job.error


def test_it_opens_after_failures_in_a_row(
    customer: Customer, ordered: Any, httpserver: HTTPServer, broken: ProviderHealth
) -> None:
    assert broken.opened_until
    assert 25 < (broken.opened_until - clock.now()).total_seconds() <= 30
    assert asked_again(customer, ordered, httpserver) == (0, FAILING)
    assert openai_state(customer.tenant).reason == FAILING
    assert configured(customer.tenant, "openai") == ""
    assert customer.spendable("token") == BALANCE


def test_it_closes_after_one_good_try(
    customer: Customer, ordered: Any, httpserver: HTTPServer, broken: ProviderHealth
) -> None:
    httpserver.clear()
    httpserver.expect_request(CHAT).respond_with_json(said("well again"))
    later(seconds=31)
    assert openai_state(customer.tenant).available
    assert asked_again(customer, ordered, httpserver) == (1, "")
    health = ProviderHealth.objects.get()
    assert (health.failures, health.openings, health.opened_until) == (0, 0, None)


def test_it_rests_longer_after_each_try_in_vain(
    customer: Customer, ordered: Any, httpserver: HTTPServer, broken: ProviderHealth
) -> None:
    for rest in (60, 120, 240, 480, 600, 600):
        later(seconds=700)
        assert asked_again(customer, ordered, httpserver)[0] == 1
        assert asked_again(customer, ordered, httpserver) == (0, FAILING)
        opened = ProviderHealth.objects.get().opened_until
        assert opened
        assert rest - 5 < (opened - clock.now()).total_seconds() <= rest


def test_of_two_workers_one_tries(customer: Customer, broken: ProviderHealth) -> None:
    from ocr.errors import EngineError
    from ocr.providers.health import admit

    later(seconds=31)
    account = account_for(customer.tenant, "openai")
    assert admit(account)
    with pytest.raises(EngineError, match="failing"):
        admit(account)


def test_a_tenants_own_account_fails_for_that_tenant_alone(
    customer: Customer, ordered: Any, httpserver: HTTPServer, broken: ProviderHealth
) -> None:
    own_account(customer)
    assert asked_again(customer, ordered, httpserver)[0] == 1
    assert [(row.tenant_id, row.failures) for row in ProviderHealth.objects.order_by("id")] == [
        (None, FAILURES),
        (customer.tenant.pk, 1),
    ]


def test_failures_not_in_a_row_do_not_open_it(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    for number in range(2 * FAILURES):
        if number % FAILURES == FAILURES - 1:
            httpserver.expect_ordered_request(CHAT).respond_with_json(said("fine"))
        else:
            httpserver.expect_ordered_request(CHAT).respond_with_json({}, status=500)
    for _ in range(2 * FAILURES):
        ordered(customer)
        run()
    assert len(httpserver.log) == 2 * FAILURES
    assert ProviderHealth.objects.get().opened_until is None


def test_a_refused_key_is_no_sign_of_illness(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json({"error": {"message": "no"}}, status=401)
    for _ in range(FAILURES + 1):
        ordered(customer)
        run()
    assert len(httpserver.log) == FAILURES + 1
    assert not ProviderHealth.objects.exists()
