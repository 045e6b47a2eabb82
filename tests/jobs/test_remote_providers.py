"""Remote providers, from a job to its charge, against a local server that speaks OpenAI's chat
form.
"""

import base64
import io
import threading
from typing import Any

import pytest
from PIL import Image
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from billing.models import Hold, Interface, LedgerEntry, Price, Usage
from ocr.jobs import claims, completion
from ocr.models import Execution, Job, ProviderCredential, ProviderHealth, Run, Status
from ocr.providers.accounts import account_for
from ocr.providers.adapters.errors import LATER
from ocr.providers.availability import states
from ocr.worker import remote_call
from tests.chat_server import CHAT, said
from tests.chat_server import KEY as OPENAI_KEY
from tests.conftest import Customer
from tests.jobs.provider_calls import (
    BALANCE,
    TENANT_KEY,
    keys_sent,
    openai_state,
    own_account,
    run,
    take_away,
)
from tests.ocr.remote.asking import socket_server

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("openai"),
]


def test_a_page_is_read_placed_and_charged(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT, method="POST").respond_with_json(said("hi there"))
    job = ordered(customer)
    assert run()
    job.refresh_from_db()
    execution = Execution.objects.get()
    assert (job.status, job.cost, execution.text) == (Status.COMPLETED, 52, "hi there")
    assert (Usage.objects.get().provider, customer.spendable("token")) == ("openai", BALANCE - 52)
    stored, tree = execution.job_file.stored, execution.pages.get().tree
    assert stored
    assert (tree["width"], tree["height"]) == (stored.width, stored.height)
    (hi, there) = tree["blocks"][0]["lines"][0]["words"]
    assert hi["box"]["width"] > 5  # where the local engine found it
    assert there["box"]["width"] == 0  # it is not on the picture


def test_what_is_sent_is_the_picture_and_the_key(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT, method="POST").respond_with_json(said("hi"))
    ordered(customer)
    run()
    ((request, _),) = httpserver.log
    content = next(
        each["content"]
        for each in request.get_json()["messages"]
        if isinstance(each["content"], list)
    )
    url = next(part["image_url"]["url"] for part in content if part["type"] == "image_url")
    assert url.startswith("data:image/png;base64,")
    stored = Execution.objects.get().job_file.stored
    assert stored
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as image:
        assert image.size == (stored.width, stored.height)
    assert keys_sent(httpserver) == [OPENAI_KEY]


def test_each_page_is_one_call(customer: Customer, ordered: Any, httpserver: HTTPServer) -> None:
    for text in ("one", "two", "three"):
        httpserver.expect_ordered_request(CHAT).respond_with_json(said(text))
    job = ordered(customer, frames=3)
    run()
    job.refresh_from_db()
    assert (Execution.objects.get().text, job.cost) == ("one\n\ntwo\n\nthree", 3 * 50 + 3)


@pytest.mark.parametrize(("status", "code"), [(500, "provider"), (401, "credentials")])
def test_a_failure_is_told_and_costs_nothing(
    customer: Customer, ordered: Any, httpserver: HTTPServer, status: int, code: str
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(
        {"error": {"message": f"no {OPENAI_KEY}"}}, status=status
    )
    job = ordered(customer, max_attempts=3)
    assert run()
    assert not run()  # the provider was asked often enough, or will say the same
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, code)
    assert job.error.endswith(".")
    assert OPENAI_KEY not in job.error
    assert (Hold.objects.get().status, customer.spendable("token")) == ("released", BALANCE)


def test_a_slow_provider_is_given_up(
    customer: Customer, ordered: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROVIDER_SECONDS = 0.2
    with socket_server(b"HTTP/1.1 200 OK\r\nX-Slow: ", drips=True) as (url, _):
        monkeypatch.setenv("OPENAI_URL", url)
        job = ordered(customer)
        run()
    job.refresh_from_db()
    assert (job.error_code, job.error) == (
        "timeout",
        f"OpenAI did not answer within 1 second. {LATER}",
    )
    assert ProviderHealth.objects.get().failures == 1


def solver_job(ordered: Any, customer: Customer, **options: Any) -> Job:
    job: Job = ordered(customer, interface=Interface.SOLVER, **options)
    return job


def test_a_solver_ends_uncharged_when_its_time_does(
    customer: Customer, ordered: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider may take longer than the whole task; that is not its fault."""
    settings.PROVIDER_SECONDS = 120
    with socket_server(b"HTTP/1.1 200 OK\r\nX-Slow: ", drips=True) as (url, _):
        monkeypatch.setenv("OPENAI_URL", url)
        job = solver_job(ordered, customer, deadline_seconds=remote_call.SPARE_SECONDS + 0.5)
        run()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "timeout")
    assert job.error.startswith("OpenAI did not answer within 1 second.")
    assert (Hold.objects.get().status, customer.spendable("solve")) == ("released", 100)
    body = customer.get(f"/api/ocr/result/{job.uuid}").json()
    assert (body["status"], body["result"], body["solves"]) == ("fail", job.error, 100)
    assert not ProviderHealth.objects.filter(failures__gt=0).exists()


def test_a_provider_is_not_asked_when_no_time_is_left(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    job = solver_job(ordered, customer, deadline_seconds=remote_call.SPARE_SECONDS - 0.5)
    run()
    job.refresh_from_db()
    assert (job.error_code, httpserver.log) == ("timeout", [])
    assert customer.spendable("solve") == 100


def test_a_solver_pays_for_no_blank(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said(""))
    job = solver_job(ordered, customer)
    run()
    job.refresh_from_db()
    assert (job.status, job.error_code, job.cost) == (Status.FAILED, "unreadable", None)
    assert customer.spendable("solve") == 100


def test_a_blank_page_is_no_failure(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said(""))
    job = ordered(customer)
    run()
    job.refresh_from_db()
    assert (job.status, job.cost, Execution.objects.get().text) == (Status.COMPLETED, 50, "")


def test_a_provider_without_a_key_is_not_asked(
    customer: Customer, ordered: Any, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a retry by an operator, when the key was taken out of the environment since."""
    take_away(monkeypatch)
    job = ordered(customer)
    run()
    job.refresh_from_db()
    assert (job.status, job.error_code, len(httpserver.log)) == (Status.FAILED, "unavailable", 0)
    assert customer.spendable("token") == BALANCE


# Accounts


def test_a_tenants_own_key_is_used_for_that_tenant_alone(
    customer: Customer, customer_of: Any, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said("hi"))
    own_account(customer, model="mine")
    for each in (customer, customer_of("rival", token=1000)):
        ordered(each)
        run()
    assert keys_sent(httpserver) == [TENANT_KEY, OPENAI_KEY]
    assert httpserver.log[0][0].get_json()["model"] == "mine"


def test_the_deployments_key_is_never_sent_to_a_tenants_address(customer: Customer) -> None:
    own = own_account(customer, url="https://elsewhere.example/v1")
    ProviderCredential.objects.update(sealed_key="")
    access = account_for(own.tenant, "openai").access
    assert (access.url, access.key) == ("https://elsewhere.example/v1", "")


def test_a_key_that_cannot_be_opened_any_more_counts_as_none(
    customer: Customer, settings: Any
) -> None:
    own_account(customer)
    assert account_for(customer.tenant, "openai").access.key == TENANT_KEY
    settings.SECRET_KEY = "another one"
    assert account_for(customer.tenant, "openai").access.key == ""


def test_keys_show_nowhere(customer: Customer) -> None:
    own = own_account(customer)
    shown = (
        f"{own!r} {own} {account_for(customer.tenant, 'openai')!r} {account_for(None, 'openai')!r}"
    )
    assert TENANT_KEY not in shown + own.sealed_key
    assert OPENAI_KEY not in shown


def test_states_are_a_tenants_own(
    customer: Customer, customer_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_away(monkeypatch)
    own_account(customer)
    assert openai_state(customer.tenant).available
    refused = openai_state(customer_of("rival").tenant)
    assert (refused.available, refused.reason) == (False, "No key is configured for OpenAI.")
    assert {state.name for state in states(None) if state.available} >= {"tesseract"}


# Money


def test_a_providers_own_price_is_held_and_charged(
    customer: Customer, ordered: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(CHAT).respond_with_json(said("four words are here"))
    price = {"per_page": 700, "per_word": 3}
    Price.objects.create(interface=Interface.IMAGES, provider="openai", unit="token", **price)
    job = ordered(customer)
    assert (job.held, customer.spendable("token")) == (700, BALANCE - 700)
    run()
    job.refresh_from_db()
    assert (job.cost, customer.spendable("token")) == (712, BALANCE - 712)


def test_a_lease_lost_during_a_slow_call_is_charged_once(
    customer: Customer, ordered: Any, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, asked = threading.Event(), threading.Event()

    def slow_once(_: Request) -> Response:
        if not asked.is_set():
            asked.set()
            release.wait(20)
            return Response(status=500)
        return Response(
            '{"choices": [{"message": {"content": "late but right"}}]}',
            content_type="application/json",
        )

    real = claims.heartbeat

    def lost(lease: Run, *, seconds: float | None = None) -> bool:
        """As when the sweeper found the lease at its end and another worker took the work."""
        if asked.is_set() and not release.is_set():
            completion.requeue(lease)
        return real(lease, seconds=seconds)

    httpserver.expect_request(CHAT).respond_with_handler(slow_once)
    monkeypatch.setattr(claims, "heartbeat", lost)
    job = ordered(customer)
    assert run()
    job.refresh_from_db()
    assert job.status == Status.RUNNING
    assert not LedgerEntry.objects.filter(kind="charge").exists()
    release.set()
    assert run()
    job.refresh_from_db()
    assert (job.status, Execution.objects.get().text) == (Status.COMPLETED, "late but right")
    assert LedgerEntry.objects.filter(kind="charge").count() == 1
