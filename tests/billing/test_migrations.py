"""The migrations of the ledger, on tables that have rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Tenant
from accounts.services import issue_key
from billing import services
from billing.models import DayTotal, LedgerEntry, UsageFacts
from billing.reconciliation import reconcile

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _migrated_again() -> Iterator[None]:
    yield
    migrate("billing", None)


def migrate(app: str, name: str | None) -> None:
    executor = MigrationExecutor(connection)
    if name is None:
        executor.migrate(executor.loader.graph.leaf_nodes())
    else:
        executor.migrate([(app, name)])


@pytest.mark.usefixtures("_migrated_again")
def test_old_entries_get_their_interface_key_and_totals() -> None:
    tenant = Tenant.objects.create(name="Ink & Co")
    key = issue_key(tenant=tenant, name="program")[0]
    services.top_up(tenant=tenant, unit="token", amount=100, reference="first", actor="cli")
    usage = UsageFacts(
        interface="jobs", provider="auto", pages=2, words=3, seconds=1, api_key_id=key.pk
    )
    for number in range(3):
        services.hold(tenant=tenant, unit="token", amount=10, reference=f"job:{number}")
        services.capture(reference=f"job:{number}", amount=10, actor="cli", usage=usage)
    services.refund(reference_of_charge="job:1", amount=4, actor="cli", reason="blank")
    after = rows()
    migrate("billing", "0002_data")
    with connection.cursor() as cursor:
        assert "interface" not in columns(cursor, LedgerEntry._meta.db_table)
    migrate("billing", None)
    assert rows() == after
    assert reconcile() == []
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_ledgerentry SET amount = 1")


def columns(cursor: Any, table: str) -> set[str]:
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def rows() -> tuple[list[Any], list[Any]]:
    entries = LedgerEntry.objects.order_by("id").values_list("reference", "interface", "key")
    totals = DayTotal.objects.order_by("interface", "key").values_list(
        "day", "unit", "interface", "key", "entries", "requests", "pages", "words", "amount"
    )
    return list(entries), list(totals)
