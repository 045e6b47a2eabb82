"""How a key arrives, which keys are refused, and where a key must never turn up."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import ApiKey
from accounts.secrets import new_secret
from config.request_context import RequestContext
from ocr.api.solver.views import BalanceView
from tests.api.support import sent, sentence
from tests.client import Client
from tests.conftest import Customer

Arrival = Callable[[str], dict[str, Any]]
ARRIVALS: dict[str, Arrival] = {
    "bearer": lambda key: {"headers": {"Authorization": f"Bearer {key}"}},
    "bearer in lower case": lambda key: {"headers": {"Authorization": f"bearer  {key} "}},
    "header": lambda key: {"headers": {"X-API-Key": key}},
    "query": lambda key: {"query_params": {"api": key}},
    "escaped query": lambda key: {"QUERY_STRING": f"%61pi={key}"},
    "all three": lambda key: {
        "headers": {"Authorization": f"Bearer {key}", "X-API-Key": key},
        "query_params": {"api": key},
    },
}


@pytest.mark.parametrize("arrival", ARRIVALS)
@pytest.mark.parametrize(
    "method_and_path", ["get /api/balance", "post /api/upload", "post /api/ocr/solve"]
)
def test_the_ways_in_which_a_key_can_arrive(
    customer: Customer, arrival: str, method_and_path: str
) -> None:
    method, path = method_and_path.split()
    fields = {"image": sent()} if method == "post" else {}
    data = {} if method == "get" else {"data": fields}
    assert (
        getattr(Client(), method)(path, **data, **ARRIVALS[arrival](customer.secret)).status_code
        == 200
    )


@pytest.mark.parametrize(
    "sent_as",
    [
        lambda key, other: {"headers": {"Authorization": f"Bearer {key}", "X-API-Key": other}},
        lambda key, other: {"headers": {"X-API-Key": key}, "query_params": {"api": other}},
        lambda key, other: {
            "headers": {"Authorization": f"Bearer {key}"},
            "query_params": {"api": other},
        },
        lambda key, other: {"QUERY_STRING": f"api={key}&api={other}"},
        lambda key, other: {"QUERY_STRING": f"api={key}&%61%70%69={other}"},
        lambda key, other: {"headers": {"X-API-Key": key}, "QUERY_STRING": "api="},
        lambda key, other: {"headers": {"Authorization": "Basic eDp5", "X-API-Key": key}},
        lambda key, other: {"headers": {"Authorization": f"Token {key}"}},
        lambda key, other: {"headers": {"Authorization": "Bearer"}},
        lambda key, other: {"headers": {"Authorization": key}},
        lambda key, other: {"headers": {"Authorization": f"Bearer {key} {other}"}},
        lambda key, other: {"headers": {"X-API-Key": ""}},
        lambda key, other: {"headers": {"X-API-Key": key.upper()}},
        lambda key, other: {"headers": {"X-API-Key": key[:-1]}},
        lambda key, other: {"headers": {"X-API-Key": key + "\xe9"}},
        lambda key, other: {"query_params": {"api": key + "\x00"}},
        lambda key, other: {"query_params": {"API": key}},
        lambda key, other: {"QUERY_STRING": "api=%ff%fe"},
    ],
)
def test_what_is_no_credential(
    nobody: Client, customer: Customer, rival: Customer, sent_as: Callable[..., Any]
) -> None:
    answer = nobody.get("/api/balance", **sent_as(customer.secret, rival.secret))
    assert sentence(answer, "solver", 401) == "Invalid API key"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert customer.secret not in str(answer.headers)


def test_a_key_in_the_body_is_none(customer: Customer) -> None:
    answer = Client().post("/api/ocr/solve", {"image": sent(), "api": customer.secret})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "wrong", [lambda key: key[:-1] + "!", lambda key: "pgk_" + "0" * 36, lambda key: "hello"]
)
def test_a_typo_costs_no_query(
    customer: Customer, django_assert_num_queries: Any, wrong: Callable[[str], str]
) -> None:
    with django_assert_num_queries(0):
        assert (
            Client().get("/api/balance", headers={"X-API-Key": wrong(customer.secret)}).status_code
            == 401
        )


def test_an_expired_key(customer: Customer) -> None:
    ApiKey.objects.filter(tenant=customer.tenant).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert sentence(customer.get("/api/balance"), "solver", 401)
    ApiKey.objects.filter(tenant=customer.tenant).update(
        expires_at=timezone.now() + timedelta(minutes=1)
    )
    assert customer.get("/api/balance").status_code == 200


def test_a_revoked_key_ends_with_the_next_request(customer: Customer) -> None:
    assert customer.get("/api/balance").status_code == 200
    services.revoke_key(key=ApiKey.objects.get(tenant=customer.tenant))
    assert customer.get("/api/balance").status_code == 401


def test_a_rotated_key_works_on_for_the_overlap(customer: Customer) -> None:
    old = ApiKey.objects.get(tenant=customer.tenant)
    _, secret = services.rotate_key(key=old, overlap=timedelta(hours=1))
    assert [
        who.get("/api/balance").status_code for who in (customer, Customer(customer.tenant, secret))
    ] == [200, 200]
    ApiKey.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert [
        who.get("/api/balance").status_code for who in (customer, Customer(customer.tenant, secret))
    ] == [401, 200]


def test_an_older_pepper_still_opens(customer: Customer, settings: Any) -> None:
    from accounts.secrets import peppers

    settings.API_KEY_PEPPERS = ["a newer pepper", *peppers()]
    assert customer.get("/api/balance").status_code == 200
    settings.API_KEY_PEPPERS = ["a newer pepper"]
    assert customer.get("/api/balance").status_code == 401


def test_the_secret_stands_in_no_row(customer: Customer) -> None:
    customer.get("/api/balance")
    key = ApiKey.objects.get(tenant=customer.tenant)
    assert customer.secret not in str(vars(key))
    assert key.head == customer.secret[:12]
    assert key.last_used_at is not None


class Watched(logging.Handler):
    """Everything that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.getLogger().handlers[0].formatter)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + repr(record.__dict__)


@pytest.fixture
def watched() -> Any:
    handler = Watched()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("query", ["api={}", "%61pi={}", "a=1&api={}&b=2", "api={}&api=x"])
@pytest.mark.parametrize("path", ["/api/balance", "/no/such/route", "/api/ocr/solve"])
def test_a_key_in_the_query_is_nowhere_else(
    nobody: Client,
    customer: Customer,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    path: str,
) -> None:
    """Neither in a log line, nor in what a view or an error report could print of the request, nor
    in the answer.
    """

    def fail(view: Any, request: Any) -> Any:
        raise RuntimeError(
            f"{request.META['QUERY_STRING']} {request.get_full_path()} {dict(request.GET)}"
        )

    monkeypatch.setattr(BalanceView, "get", fail)
    answer = nobody.get(path, QUERY_STRING=query.format(customer.secret))
    request: Any = answer.wsgi_request
    kept = f"{request.META} {request.scope} {RequestContext.of(request)}"
    for place in (watched.text, kept, answer.content.decode(), str(answer.headers)):
        assert customer.secret not in place
    assert "api" not in answer.wsgi_request.GET
    assert watched.text


def test_other_parameters_stay_in_the_query(customer: Customer) -> None:
    answer = Client().get("/api/balance", QUERY_STRING=f"a=1&api={customer.secret}&b=%C3%A9&c=")
    assert answer.wsgi_request.GET.dict() == {"a": "1", "b": "é", "c": ""}


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/nothing", "/api/ocr/nothing/at/all", "/storage/original/", "/%00"]
)
def test_an_unknown_route_is_a_json_404(nobody: Client, path: str) -> None:
    assert sentence(nobody.get(path), "images", 404) == "Not found."


@pytest.mark.parametrize(
    ("path", "interface"), [("/api/balance", "solver"), ("/api/job/x", "images")]
)
def test_a_fault_of_ours_is_json_without_a_trace(
    customer: Customer, watched: Watched, monkeypatch: pytest.MonkeyPatch, path: str, interface: str
) -> None:
    from ocr.api.images.views import JobView

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(BalanceView, "get", fail)
    monkeypatch.setattr(JobView, "get", fail)
    client = Client(
        raise_request_exception=False,
        headers={"X-API-Key": customer.secret, "X-Request-Id": "abc-1"},
    )
    answer = client.get(path)
    text = sentence(answer, interface, 500)
    assert "secret reason" not in text
    assert answer["X-Request-Id"] == "abc-1"
    assert "the secret reason" in watched.text


@pytest.mark.usefixtures("db")
def test_a_fault_outside_the_interfaces_is_json_too(
    nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from files import views

    def fail(*_: Any) -> Any:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(views, "linked_file", fail)
    answer = nobody.get("/files/a/b")
    assert "secret reason" not in sentence(answer, "images", 500)


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\nb", "<script>", "é"])
def test_a_request_id_that_could_do_harm_is_replaced(customer: Customer, given: str) -> None:
    answer = Client().get(
        "/api/balance", headers={"X-API-Key": customer.secret, "X-Request-Id": given}
    )
    assert answer["X-Request-Id"] not in ("", given)
    assert answer["X-Request-Id"].isalnum()


def test_a_refused_key_is_counted_against_its_address(customer: Customer, settings: Any) -> None:
    settings.THROTTLE_FAILED_KEYS_PER_MINUTE = 3
    statuses = [
        Client()
        .get("/api/balance", headers={"X-API-Key": new_secret()}, REMOTE_ADDR="192.0.2.7")
        .status_code
        for _ in range(5)
    ]
    assert statuses == [401, 401, 401, 429, 429]
    other = Client().get(
        "/api/balance", headers={"X-API-Key": new_secret()}, REMOTE_ADDR="192.0.2.8"
    )
    assert other.status_code == 401
    good = Client().get(
        "/api/balance", headers={"X-API-Key": customer.secret}, REMOTE_ADDR="192.0.2.7"
    )
    assert good.status_code == 200
