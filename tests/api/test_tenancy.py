"""Who may see what, as one table: every route of the two interfaces by every kind of caller.

A route in the URLconf that has no row here fails the test.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiKey
from accounts.secrets import new_secret
from accounts.services import revoke_key
from files.links import signed_path
from files.models import StoredFile
from tests.api.support import ERROR_FIELD, sent, sentence
from tests.conftest import Customer

OPEN = {"health", "ready", "signed-file"}  # no credentials needed, and no tenant's rows shown
OTHERS = ("process-", "jobs-", "documents-")  # these interfaces have tables of their own


@dataclass(frozen=True)
class Row:
    """`path` has a place for an id; `id_of` names what of the owner's goes there."""

    method: str
    path: str
    id_of: str = ""
    field: str = ""


TABLE = {
    "images-upload": Row("post", "/api/upload"),
    "images-ocr": Row("post", "/api/ocr", "image", field="image_id"),
    "images-job": Row("get", "/api/job/{}", "job"),
    "images-original": Row("get", "/storage/original/{}.png", "image"),
    "images-thumb": Row("get", "/storage/thumbs/{}.webp", "image"),
    "solver-balance": Row("get", "/api/balance"),
    "solver-solve": Row("post", "/api/ocr/solve"),
    "solver-result": Row("get", "/api/ocr/result/{}", "task"),
}
RANDOM = {"image": "img_" + "1" * 32, "job": "job_" + "1" * 32, "task": str(uuid.UUID(int=1))}
ROUTES = sorted(TABLE)
WITH_IDS = [name for name in ROUTES if TABLE[name].id_of]


def routes(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        elif pattern.app_name != "admin":
            yield from routes(pattern)


def test_every_route_has_a_row() -> None:
    named = set(routes(get_resolver()))
    ours = {name for name in named if not name.startswith(OTHERS)}
    assert ours == set(TABLE) | OPEN


@pytest.fixture
def owned(customer: Customer, work: Callable[[], int]) -> dict[str, str]:
    """One of everything that a tenant can own."""
    image = customer.post("/api/upload", {"image": sent()}).json()["image_id"]
    job = customer.post("/api/ocr", {"image_id": image}).json()["job_id"]
    task = customer.post("/api/ocr/solve", {"image": sent()}).json()["task_id"]
    work()
    return {"image": image, "job": job, "task": task}


def call(route: str, ids: dict[str, str], secret: str | None) -> Any:
    row = TABLE[route]
    wanted = ids.get(row.id_of, "")
    fields = {} if row.method == "get" else {row.field: wanted} if row.field else {"image": sent()}
    headers = {} if secret is None else {"X-API-Key": secret}
    return getattr(Client(), row.method)(row.path.format(wanted), fields, headers=headers)


@pytest.mark.parametrize("route", ROUTES)
def test_the_owner(route: str, customer: Customer, owned: dict[str, str], work: Any) -> None:
    assert call(route, owned, customer.secret).status_code == 200


@pytest.mark.parametrize("route", WITH_IDS)
def test_another_tenants_id_answers_as_one_that_does_not_exist(
    route: str, rival: Customer, owned: dict[str, str], work: Any
) -> None:
    before = rival.spendable("token"), rival.spendable("solve")
    stolen, random = call(route, owned, rival.secret), call(route, RANDOM, rival.secret)
    interface = route.partition("-")[0]
    assert sentence(stolen, interface, 404) == sentence(random, interface, 404)
    assert stolen.content == random.content
    assert same_headers(stolen) == same_headers(random)
    assert (rival.spendable("token"), rival.spendable("solve")) == before


def same_headers(answer: Any) -> set[tuple[str, str]]:
    """All that a stranger could compare; the request's id and the count of requests differ always."""
    return {(name, value) for name, value in answer.items() if not name.startswith(("X-Request", "RateLimit-"))}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", ["none", "typo", "unknown", "revoked", "of an inactive tenant"])
def test_without_a_good_key(route: str, kind: str, customer: Customer, owned: dict[str, str]) -> None:
    secret: str | None = customer.secret
    match kind:
        case "none":
            secret = None
        case "typo":
            secret = customer.secret[:-1] + ("a" if customer.secret[-1] != "a" else "b")
        case "unknown":
            secret = new_secret()
        case "revoked":
            revoke_key(key=ApiKey.objects.get(tenant=customer.tenant))
        case _:
            customer.tenant.active = False
            customer.tenant.save()
    answer = call(route, owned, secret)
    text = sentence(answer, route.partition("-")[0], 401)
    assert answer["WWW-Authenticate"] == "Bearer"
    if route.startswith("solver"):
        assert text == "Invalid API key"


def test_a_tenant_sees_only_its_own_balance(customer: Customer, rival: Customer, owned: dict[str, str]) -> None:
    assert customer.get("/api/balance").json()["24h"] == 1
    assert rival.get("/api/balance").json() == {"status": "ok", "solves": 100, "24h": 0}


def test_an_idempotency_key_is_its_tenants_own(customer: Customer, rival: Customer) -> None:
    answers = [who.post("/api/ocr/solve", {"image": sent()}, Idempotency_Key="1") for who in (customer, rival)]
    first, second = (answer.json()["task_id"] for answer in answers)
    assert first != second
    assert "Idempotent-Replayed" not in answers[1]


def test_a_signed_link_opens_its_own_file_only(customer: Customer, owned: dict[str, str]) -> None:
    path = signed_path(StoredFile.objects.get(pk=uuid.UUID(hex=owned["image"].removeprefix("img_"))))
    assert Client().get(path).status_code == 200
    token = path.split("/")[2]
    assert Client().get(path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))).status_code == 404


def test_the_table_names_every_interface_that_it_tests() -> None:
    assert {name.partition("-")[0] for name in TABLE} == set(ERROR_FIELD)
