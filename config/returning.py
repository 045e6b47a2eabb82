"""Writes that answer with values of the rows they changed: one statement instead of two.

Django compiles the statement; only RETURNING is added, which PostgreSQL and SQLite have.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.db import connection, models
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery


def update_returning(
    rows: "models.QuerySet[Any]", returning: Sequence[str], **changes: Any
) -> list[tuple[Any, ...]]:
    """Update rows and return these fields of each, as they are now.

    The filter names fields of the rows' own table only. Numbers and texts are returned as they
    are; values that need a conversion on SQLite, as times do, are not for this.
    """
    query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
    query.add_update_values(changes)
    sql, values = query.get_compiler(connection=connection).as_sql()
    return _execute(sql, values, rows.model, returning)


def insert_unless_there(row: models.Model) -> bool:
    """Insert the row and set its primary key; False where a unique value of it is there already.

    It does not break the transaction, as an IntegrityError does on PostgreSQL.
    """
    model = type(row)
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    query.insert_values(fields, [row])
    [(sql, values)] = query.get_compiler(connection=connection).as_sql()
    made = _execute(sql, values, model, ["pk"])
    if not made:
        return False
    [(row.pk,)] = made
    row._state.adding = False
    row._state.db = connection.alias
    return True


def _execute(
    sql: str, values: Sequence[Any], model: type[models.Model], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    columns = []
    for name in returning:
        if name == "pk":
            name = model._meta.pk.name
        column = str(cast("models.Field[Any, Any]", model._meta.get_field(name)).column)
        columns.append(connection.ops.quote_name(column))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {', '.join(columns)}", values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
