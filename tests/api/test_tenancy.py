"""Who may see what, as one table: every method of every route, by every kind of caller.

A route in the URLconf that has no row, or a method that the table does not know, fails the test.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import ApiKey
from accounts.secrets import new_secret
from accounts.services import issue_key, revoke_key
from billing.models import Hold, LedgerEntry
from files.links import signed_path
from files.models import StoredFile
from ocr.models import Execution, Job
from tests.api.jobs_calls import upload
from tests.api.support import ERROR_FIELDS, sent, sentence
from tests.api.tenancy_table import (
    ANONYMOUS,
    NAME,
    OPEN,
    TABLE,
    WORD,
    Headers,
    Ids,
    Row,
    content,
    everything_of,
    form_for,
    nothing_of,
    routes,
    signs_of,
)
from tests.conftest import Customer
from tests.jobs.conftest import engine, page

__all__ = ["engine"]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
every_row = pytest.mark.parametrize("row", TABLE, ids=str)
every_row_with_ids = pytest.mark.parametrize("row", [row for row in TABLE if row.ids], ids=str)
every_open_path = pytest.mark.parametrize("path", [path for paths in OPEN.values() for path in paths])


@pytest.fixture
def owned(customer: Customer, work: Callable[[], int], engine: list[Any]) -> Ids:
    """One of everything that a tenant can own."""
    engine.extend([page(WORD)] * 4)
    return everything_of(customer, work)


def key(customer: Customer) -> Headers:
    return {"X-API-Key": customer.secret}


def rows_of_all() -> list[int]:
    return [model.objects.count() for model in (StoredFile, Job, Execution, Hold, LedgerEntry)]


def same_headers(answer: Any) -> set[tuple[str, str]]:
    """All that a stranger could compare; the request's id and the count of requests differ always."""
    return {(name, value) for name, value in answer.items() if not name.startswith(("X-Request", "RateLimit-"))}


def assert_same(one: Any, other: Any) -> None:
    assert (one.status_code, content(one), same_headers(one)) == (
        other.status_code,
        content(other),
        same_headers(other),
    )


def test_every_route_has_a_row_or_is_open() -> None:
    assert set(routes(get_resolver())) == {row.route for row in TABLE} | set(OPEN)
    assert not {row.route for row in TABLE} & set(OPEN)
    assert {row.interface for row in TABLE} == set(ERROR_FIELDS)


@pytest.mark.parametrize("route", sorted({row.route for row in TABLE}))
def test_every_method_has_a_row(route: str, customer: Customer) -> None:
    rows = [row for row in TABLE if row.route == route]
    methods = {row.method.upper() for row in rows} | {"OPTIONS"}
    allowed = rows[0].call(nothing_of(customer), key(customer), "options")["Allow"].split(", ")
    assert set(allowed) == methods | ({"HEAD"} if "GET" in methods else set())


@every_row
def test_the_owner(row: Row, customer: Customer, owned: Ids) -> None:
    answer = row.call(owned, key(customer))
    assert answer.status_code == row.status, content(answer)


@every_row_with_ids
def test_another_tenants_id_answers_as_one_that_does_not_exist(
    row: Row, customer: Customer, rival: Customer, owned: Ids
) -> None:
    """By every method, whether the route has it or not; only the path of `key` says whose it is."""
    before = rows_of_all()
    nothing = nothing_of(customer)
    for method in METHODS:
        assert_same(row.call(owned, key(rival), method), row.call(nothing, key(rival), method))
    stolen = row.call(owned, key(rival))
    sentence(stolen, row.interface, 403 if "key" in row.ids else 404)
    assert rows_of_all() == before
    assert row.call(owned, key(customer)).status_code == row.status


@every_row_with_ids
def test_a_foreign_id_among_ones_own(row: Row, customer: Customer, rival: Customer, owned: Ids, work: Any) -> None:
    """One id of another tenant's in a call whose other ids are the caller's."""
    own = everything_of(rival, work)
    for name in row.ids:
        foreign, nothing = {**own, name: owned[name]}, {**own, name: nothing_of(customer)[name]}
        assert_same(row.call(foreign, key(rival)), row.call(nothing, key(rival)))
        assert row.call(foreign, key(rival)).status_code in (403, 404)


@pytest.mark.parametrize("row", [row for row in TABLE if not row.ids], ids=str)
def test_nothing_of_another_tenant_is_shown(row: Row, customer: Customer, rival: Customer, owned: Ids) -> None:
    """Where no id says whose, the answer is the caller's own; the name of a file that it sends comes back to it."""
    shown = content(row.call(owned, key(rival))).replace(NAME.encode() if row.method == "post" else b"\0", b"")
    assert [sign for sign in signs_of(customer, owned) if sign in shown] == []


@pytest.mark.parametrize("path", ["/ocr-jobs", "/api/billing/usage", "/api/billing/ledger"])
def test_the_owners_lists_do_show_it(path: str, customer: Customer, owned: Ids) -> None:
    """Without which the test above would say nothing."""
    assert any(sign in content(customer.get(path)) for sign in signs_of(customer, owned))


@pytest.fixture
def refused(customer: Customer, rival: Customer, customer_of: Callable[..., Customer]) -> dict[str, Headers]:
    """Every kind of caller who is nobody."""
    last = "a" if customer.secret[-1] != "a" else "b"
    gone, gone_secret = issue_key(tenant=customer.tenant, name="revoked")
    revoke_key(key=gone)
    old, old_secret = issue_key(tenant=customer.tenant, name="expired")
    ApiKey.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    closed = customer_of("closed")
    closed.tenant.active = False
    closed.tenant.save()
    secrets = {
        "typo": customer.secret[:-1] + last,
        "unknown": new_secret(),
        "revoked": gone_secret,
        "expired": old_secret,
        "of an inactive tenant": closed.secret,
        "empty": "",
    }
    both = {"X-API-Key": customer.secret, "Authorization": f"Bearer {rival.secret}"}
    return {"none": {}, "two": both, **{kind: {"X-API-Key": secret} for kind, secret in secrets.items()}}


@every_row
def test_without_a_good_key(row: Row, customer: Customer, owned: Ids, refused: dict[str, Headers]) -> None:
    """401 in the interface's own form, alike for ids that exist and ids that do not, and nothing happens."""
    before = rows_of_all()
    for kind, headers in refused.items():
        answer = row.call(owned, headers)
        text = sentence(answer, row.interface, 401)
        assert answer["WWW-Authenticate"] == "Bearer", kind
        assert text == "Invalid API key" or row.interface != "solver"
        assert_same(answer, row.call(nothing_of(customer), headers))
    assert rows_of_all() == before


@every_row
def test_no_method_without_a_key(row: Row, owned: Ids) -> None:
    for method in METHODS:
        assert row.call(owned, {}, method).status_code == 401, method


@every_row
def test_anonymous_calls(row: Row, customer: Customer, owned: Ids, refused: dict[str, Headers], settings: Any) -> None:
    """The documents without credentials serve the tenant that is named for them; a key that is sent must be good."""
    settings.ANONYMOUS_TENANT = customer.tenant.name
    serves = row.interface in ANONYMOUS
    for kind, headers in refused.items():
        if kind != "none":
            assert row.call(owned, headers).status_code == 401, kind
    assert row.call(owned, {}).status_code == (row.status if serves else 401)


@pytest.mark.parametrize("row", [row for row in TABLE if row.interface in ANONYMOUS], ids=str)
def test_anonymous_calls_see_their_own_tenant_only(
    row: Row, customer: Customer, rival: Customer, owned: Ids, settings: Any
) -> None:
    settings.ANONYMOUS_TENANT = rival.tenant.name
    if row.ids:
        assert_same(row.call(owned, {}), row.call(nothing_of(customer), {}))
        assert row.call(owned, {}).status_code == 404
    else:
        assert row.call(owned, {}).status_code == row.status
        assert WORD.encode() not in content(row.call(owned, {}))
    assert row.call(owned, key(customer)).status_code == row.status


@every_open_path
def test_what_is_open_shows_nothing_of_a_tenant(
    path: str, nobody: Client, customer: Customer, rival: Customer, owned: Ids
) -> None:
    """To nobody, to another tenant and even to the owner: what is there is there for all."""
    for headers in ({}, key(rival), key(customer), {"X-API-Key": "nonsense"}):
        for method in ("get", "post"):
            shown = content(getattr(nobody, method)(path.format(**owned), headers=headers))
            assert [sign for sign in signs_of(customer, owned) if sign in shown.replace(path.encode(), b"")] == []


def test_a_form_without_its_signature_opens_nothing(nobody: Client, customer: Customer, owned: Ids) -> None:
    """An upload for the key of a file that exists answers as one for a key that does not, though the caller owns it."""
    announced = form_for(customer)
    for fields in ({}, announced):
        forged = [
            nobody.post("/api/files/upload", {**fields, "key": name, "file": sent()}, headers=key(customer))
            for name in (owned["key"], nothing_of(customer)["key"])
        ]
        assert_same(*forged)
        sentence(forged[0], "process", 403)
    assert nobody.post("/api/files/upload", {**announced, "file": sent()}).status_code == 204  # as it was signed


def test_a_signed_link_opens_its_own_file_only(customer: Customer, owned: Ids) -> None:
    path = signed_path(StoredFile.objects.get(pk=uuid.UUID(hex=owned["file_uuid"])))
    assert Client().get(path).status_code == 200
    token = path.split("/")[2]
    assert Client().get(path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))).status_code == 404


def test_a_tenant_sees_only_its_own_balance(customer: Customer, rival: Customer, owned: Ids) -> None:
    assert customer.get("/api/balance").json()["24h"] == 1
    assert rival.get("/api/balance").json() == {"status": "ok", "solves": 100, "24h": 0}
    assert rival.get("/api/billing/balance").json()["tokens"] == rival.spendable("token") == 100_000
    assert customer.spendable("token") < 100_000


def test_a_rivals_job_is_not_searched(customer: Customer, rival: Customer, owned: Ids) -> None:
    upload(rival, "rivals.png")
    assert rival.get("/ocr-jobs", search="own").json()["pagination"]["total"] == 0
    assert [job["name"] for job in rival.get("/ocr-jobs").json()["data"]] == ["rivals.png"]


@pytest.mark.parametrize("path", ["/api/ocr/solve", "/api/ocr", "/ocr-jobs/upload", "/task/pic/ocr"])
def test_an_idempotency_key_is_its_tenants_own(path: str, customer: Customer, rival: Customer, work: Any) -> None:
    field = {"/ocr-jobs/upload": "file", "/task/pic/ocr": "image_file"}.get(path, "image")
    fields = {"ocrProvider_0": "tesseract"} if field == "file" else {}
    answers = [who.post(path, {field: sent(), **fields}, Idempotency_Key="1") for who in (customer, rival)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Idempotent-Replayed" not in answers[1]
    assert sorted(Job.objects.values_list("tenant_id", flat=True)) == sorted([customer.tenant.pk, rival.tenant.pk])
