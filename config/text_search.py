"""`name__has_text="abc"`: as `icontains`, but by an index of trigrams on PostgreSQL.

The index is a GIN index over the array of all pieces of three characters. That needs no extension,
which not every PostgreSQL has and not every user may create. Texts of fewer than three characters
are looked for without it.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.lookups import IContains

PIECE = 3  # characters
SAMPLE = 2000  # of the newest rows
# From this share of them on, a text is found sooner by reading rows than by the index, which would
# collect all of them first.
FREQUENT = 0.02
FUNCTION = "polyglyph_trigrams"
_CREATE = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(given text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY(
        SELECT substr(upper(given), place, {PIECE})
        FROM generate_series(1, length(upper(given)) - {PIECE - 1}) AS place
    )
$$
"""  # noqa: S608  no input in it


def containing(rows: "QuerySet[Model]", columns: Sequence[str], text: str) -> Q:
    """Rows with the text in one of the columns: by the index where the text is rare.

    The rows have a `created_at`.
    """
    lookup = "icontains"
    if connection.vendor == "postgresql" and _is_rare(rows, columns, text):
        lookup = "has_text"
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__{lookup}": text})
    return found


def _is_rare(rows: "QuerySet[Model]", columns: Sequence[str], text: str) -> bool:
    newest = list(rows.order_by("-created_at").values_list(*columns)[:SAMPLE])
    wanted = text.upper()
    matches = 0
    for values in newest:
        if any(wanted in value.upper() for value in values):
            matches += 1
    return len(newest) == SAMPLE and matches < FREQUENT * SAMPLE


@CharField.register_lookup
@TextField.register_lookup
class HasText(IContains):
    """The column contains the text, whatever the case of letters."""

    lookup_name = "has_text"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        text = str(self.rhs)
        lookup = IContains(self.lhs, text)
        sql, params = lookup.as_sql(compiler, connection)
        if len(text) < PIECE:
            return sql, list(params)
        column, column_params = compiler.compile(self.lhs)
        pieces = f"{FUNCTION}({column}) @> {FUNCTION}(%s)"
        return f"({pieces} AND {sql})", [*column_params, text, *params]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        return IContains(self.lhs, self.rhs).as_sql(compiler, connection)


def create_index(editor: BaseDatabaseSchemaEditor, *, name: str, table: str, column: str) -> None:
    """On PostgreSQL, while others write; call it in a migration with `atomic = False`."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_CREATE)
        editor.execute(
            f"CREATE INDEX CONCURRENTLY {name} ON {table} USING gin ({FUNCTION}({column}))"
        )


def drop_index(editor: BaseDatabaseSchemaEditor, *, name: str) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
