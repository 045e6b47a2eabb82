"""The same table by callers without a good key, by anonymous ones, and what is open to
everybody.
"""

import uuid
from typing import Any

import pytest

from files.links import signed_path
from files.models import StoredFile
from tests.api.support import sent, sentence
from tests.api.tenancy_callers import (
    METHODS,
    assert_same,
    every_row,
    key,
    owned,
    refused,
    rows_of_all,
)
from tests.api.tenancy_table import (
    ANONYMOUS,
    OPEN,
    TABLE,
    WORD,
    Headers,
    Ids,
    Row,
    content,
    form_for,
    nothing_of,
    signs_of,
)
from tests.client import Client
from tests.conftest import Customer

__all__ = ["owned", "refused"]
every_open_path = pytest.mark.parametrize(
    "path", [path for paths in OPEN.values() for path in paths]
)


@every_row
def test_without_a_good_key(
    row: Row, customer: Customer, owned: Ids, refused: dict[str, Headers]
) -> None:
    """401 in the interface's own form, alike for ids that exist and ids that do not, and nothing
    happens.
    """
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
def test_anonymous_calls(
    row: Row, customer: Customer, owned: Ids, refused: dict[str, Headers], settings: Any
) -> None:
    """The documents without credentials serve the tenant that is named for them; a key that is sent
    must be good.
    """
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
            assert [
                sign
                for sign in signs_of(customer, owned)
                if sign in shown.replace(path.encode(), b"")
            ] == []


def test_a_form_without_its_signature_opens_nothing(
    nobody: Client, customer: Customer, owned: Ids
) -> None:
    """An upload for the key of a file that exists answers as one for a key that does not, though
    the caller owns it.
    """
    announced = form_for(customer)
    for fields in ({}, announced):
        forged = [
            nobody.post(
                "/api/files/upload", {**fields, "key": name, "file": sent()}, headers=key(customer)
            )
            for name in (owned["key"], nothing_of(customer)["key"])
        ]
        assert_same(*forged)
        sentence(forged[0], "process", 403)
    # As it was signed
    assert nobody.post("/api/files/upload", {**announced, "file": sent()}).status_code == 204


def test_a_signed_link_opens_its_own_file_only(customer: Customer, owned: Ids) -> None:
    path = signed_path(StoredFile.objects.get(pk=uuid.UUID(hex=owned["file_uuid"])))
    assert Client().get(path).status_code == 200
    token = path.split("/")[2]
    assert (
        Client()
        .get(path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B")))
        .status_code
        == 404
    )
