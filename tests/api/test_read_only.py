"""A database that takes no writes (a full disk, a standby): reads work, writes are a clean 503."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created

from accounts import throttles
from ocr.api import readiness
from ocr.models import Job
from tests.api.tenancy_table import TABLE, Ids, everything_of
from tests.client import Client
from tests.conftest import Customer

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
READ_ONLY = {
    "postgresql": "SET default_transaction_read_only = on",
    "sqlite": "PRAGMA query_only = on",
}
WRITABLE = {
    "postgresql": "SET default_transaction_read_only = off",
    "sqlite": "PRAGMA query_only = off",
}


@contextmanager
def read_only() -> Iterator[None]:
    """This connection, and every new one."""

    def refuse_writes(*, connection: Any, **_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(READ_ONLY[connection.vendor])

    refuse_writes(connection=connection)
    connection_created.connect(refuse_writes)
    try:
        yield
    finally:
        connection_created.disconnect(refuse_writes)
        with connection.cursor() as cursor:
            cursor.execute(WRITABLE[connection.vendor])


@pytest.fixture
def ids(customer: Customer, work: Callable[[], int]) -> Ids:
    return everything_of(customer, work)


def test_reads_are_answered_and_writes_are_503(customer: Customer, ids: Ids) -> None:
    jobs = Job.objects.count()
    headers = {"X-API-Key": customer.secret}
    balance = customer.get("/api/balance").json()
    wrong = []
    with read_only():
        with pytest.raises(DatabaseError):
            throttles.count({"anybody": 1})
        for row in TABLE:
            answer = row.call(ids, headers)
            wanted = 503
            if row.method == "get":
                wanted = row.status
            if answer.status_code != wanted:
                wrong.append(f"{row}: {answer.status_code}")
            elif wanted == 503:
                assert int(answer["Retry-After"]) > 0
        assert customer.get("/api/balance").json() == balance
        assert Client().get("/api/balance", {"api": "pgk_wrong"}).status_code == 401
    assert wrong == []
    assert Job.objects.count() == jobs
    assert "RateLimit-Limit" in customer.get("/api/balance").headers


def test_ready_names_the_writes(customer: Customer) -> None:
    assert Client().get("/ready").status_code == 200
    readiness.forget()
    with read_only():
        answer = Client().get("/ready")
        assert Client().get("/health").status_code == 200
    readiness.forget()
    assert answer.status_code == 503
    failed = [name for name, fine in answer.json()["checks"].items() if not fine]
    assert failed == ["writes"]
    assert Client().get("/ready").status_code == 200
    readiness.forget()
