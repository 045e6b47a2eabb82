"""Who may see what, as one table: every method of every route, by its owner and by another tenant.

A route in the URLconf that has no row, or a method that the table does not know, fails the test.
"""

from typing import Any

import pytest
from django.urls import get_resolver

from ocr.models import Job
from tests.api.jobs_calls import upload
from tests.api.support import ERROR_FIELDS, sent, sentence
from tests.api.tenancy_callers import (
    METHODS,
    assert_same,
    every_row,
    key,
    owned,
    rows_of_all,
)
from tests.api.tenancy_table import (
    NAME,
    OPEN,
    TABLE,
    Ids,
    Row,
    content,
    everything_of,
    nothing_of,
    routes,
    signs_of,
)
from tests.conftest import Customer

pytestmark = pytest.mark.database

__all__ = ["owned"]
every_row_with_ids = pytest.mark.parametrize("row", [row for row in TABLE if row.ids], ids=str)


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
def test_a_foreign_id_among_ones_own(
    row: Row, customer: Customer, rival: Customer, owned: Ids, work: Any
) -> None:
    """One id of another tenant's in a call whose other ids are the caller's."""
    own = everything_of(rival, work)
    for name in row.ids:
        foreign, nothing = {**own, name: owned[name]}, {**own, name: nothing_of(customer)[name]}
        assert_same(row.call(foreign, key(rival)), row.call(nothing, key(rival)))
        assert row.call(foreign, key(rival)).status_code in (403, 404)


@pytest.mark.parametrize("row", [row for row in TABLE if not row.ids], ids=str)
def test_nothing_of_another_tenant_is_shown(
    row: Row, customer: Customer, rival: Customer, owned: Ids
) -> None:
    """Where no id says whose, the answer is the caller's own; the name of a file that it sends
    comes back to it.
    """
    shown = content(row.call(owned, key(rival))).replace(
        NAME.encode() if row.method == "post" else b"\0", b""
    )
    assert [sign for sign in signs_of(customer, owned) if sign in shown] == []


@pytest.mark.parametrize("path", ["/ocr-jobs", "/api/billing/usage", "/api/billing/ledger"])
def test_the_owners_lists_do_show_it(path: str, customer: Customer, owned: Ids) -> None:
    """Without which the test above would say nothing."""
    assert any(sign in content(customer.get(path)) for sign in signs_of(customer, owned))


def test_a_tenant_sees_only_its_own_balance(
    customer: Customer, rival: Customer, owned: Ids
) -> None:
    assert customer.get("/api/balance").json()["24h"] == 1
    assert rival.get("/api/balance").json() == {"status": "ok", "solves": 100, "24h": 0}
    assert rival.get("/api/billing/balance").json()["tokens"] == rival.spendable("token") == 100_000
    assert customer.spendable("token") < 100_000


def test_a_rivals_job_is_not_searched(customer: Customer, rival: Customer, owned: Ids) -> None:
    upload(rival, "rivals.png")
    assert rival.get("/ocr-jobs", search="own").json()["pagination"]["total"] == 0
    assert [job["name"] for job in rival.get("/ocr-jobs").json()["data"]] == ["rivals.png"]


@pytest.mark.parametrize(
    "path", ["/api/ocr/solve", "/api/ocr", "/ocr-jobs/upload", "/task/pic/ocr"]
)
def test_an_idempotency_key_is_its_tenants_own(
    path: str, customer: Customer, rival: Customer, work: Any
) -> None:
    field = {"/ocr-jobs/upload": "file", "/task/pic/ocr": "image_file"}.get(path, "image")
    fields = {"ocrProvider_0": "tesseract"} if field == "file" else {}
    answers = [
        who.post(path, {field: sent(), **fields}, Idempotency_Key="1") for who in (customer, rival)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Idempotent-Replayed" not in answers[1]
    assert sorted(Job.objects.values_list("tenant_id", flat=True)) == sorted(
        [customer.tenant.pk, rival.tenant.pk]
    )
