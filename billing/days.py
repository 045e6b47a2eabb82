"""The totals of each day, which answer lists and sums without reading their rows.

`add` is called in the transaction that writes the entry, under the lock of its wallet.
"""

from datetime import UTC, datetime

from django.db import connection

from billing.models import DayTotal, LedgerEntry, UsageFacts

KEY_COLUMNS = ("tenant_id", "day", "unit", "interface", "key")
SUMS = ("entries", "requests", "pages", "words", "amount")


def add(entry: LedgerEntry, unit: str, usage: UsageFacts | None) -> None:
    """Count one new ledger entry, with the work behind it where there is any."""
    key = (
        entry.tenant_id,
        day_of(entry.created_at),
        unit,
        entry.interface,
        entry.key,
    )
    sums = (1, 0, 0, 0, 0)
    if usage is not None:
        sums = (1, 1, usage.pages, usage.words, -entry.amount)
    with connection.cursor() as cursor:
        cursor.execute(_upsert(), [*key, *sums])


def day_of(moment: datetime) -> str:
    """The UTC day as the database takes it."""
    return moment.astimezone(UTC).date().isoformat()


def _upsert() -> str:
    """One statement on SQLite and PostgreSQL: two jobs that end at once both count."""
    table = DayTotal._meta.db_table
    columns = [f'"{name}"' for name in (*KEY_COLUMNS, *SUMS)]
    places = ", ".join(["%s"] * len(columns))
    sums = []
    for name in SUMS:
        sums.append(f'"{name}" = {table}."{name}" + excluded."{name}"')
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) "  # noqa: S608  no input in it
        f"ON CONFLICT ({', '.join(columns[: len(KEY_COLUMNS)])}) "
        f"DO UPDATE SET {', '.join(sums)}"
    )
