"""Database triggers that refuse changes and deletes of ledger entries.

On SQLite a migration that alters the table rebuilds it without its triggers: such a migration must
install them again at its end (a test checks this).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "billing_ledgerentry"
MESSAGE = "The ledger is append-only"
EVENTS = ("update", "delete")

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make UPDATE and DELETE on the ledger fail with IntegrityError."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for event in EVENTS:
            cursor.execute(_trigger(connection.vendor, event))


def lift(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: to reverse the migration, or to empty a test database."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{event}{on_table}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_refuse()")


def _trigger(vendor: str, event: str) -> str:
    head = f"CREATE TRIGGER {TABLE}_no_{event} BEFORE {event.upper()} ON {TABLE} "
    if vendor == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
