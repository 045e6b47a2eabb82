"""A migration's index that is made while others write."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddIndex
from django.db.migrations.state import ProjectState


class AddIndexOnline(AddIndexConcurrently):
    """CREATE INDEX CONCURRENTLY on PostgreSQL, in a migration with `atomic = False`; elsewhere a
    plain CREATE INDEX.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._chosen(schema_editor).database_forwards(
            self, app_label, schema_editor, from_state, to_state
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._chosen(schema_editor).database_backwards(
            self, app_label, schema_editor, from_state, to_state
        )

    def _chosen(self, schema_editor: BaseDatabaseSchemaEditor) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return AddIndexConcurrently
        return AddIndex
