"""One index for each filter and search of the admin's list, made while others write."""

from django.db import migrations, models

from config.indexes import AddIndexOnline
from config.text_search import create_index, drop_index


INDEXES = {"files_by_name": ("files_storedfile", "original_name"), "files_by_title": ("files_storedfile", "title")}


def search_indexes(apps, schema_editor):
    for name, (table, column) in INDEXES.items():
        create_index(schema_editor, name=name, table=table, column=column)


def no_search_indexes(apps, schema_editor):
    for name in INDEXES:
        drop_index(schema_editor, name=name)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [("files", "0002_database_clock")]
    operations = [
        AddIndexOnline(
            model_name='storedfile',
            index=models.Index(fields=['kind', 'created_at'], name='files_by_kind'),
        ),
        AddIndexOnline(
            model_name='storedfile',
            index=models.Index(fields=['media_type', 'created_at'], name='files_by_type'),
        ),
        AddIndexOnline(
            model_name='storedfile',
            index=models.Index(fields=['sha256'], name='files_by_content'),
        ),
        migrations.RunPython(search_indexes, no_search_indexes),
    ]
