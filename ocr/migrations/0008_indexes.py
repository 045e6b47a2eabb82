"""One index for each filter and search of the lists, made while others write."""

from django.db import migrations, models

from config.indexes import AddIndexOnline
from config.text_search import create_index, drop_index


INDEXES = {"jobs_by_name_part": ("ocr_job", "name")}


def search_indexes(apps, schema_editor):
    for name, (table, column) in INDEXES.items():
        create_index(schema_editor, name=name, table=table, column=column)


def no_search_indexes(apps, schema_editor):
    for name in INDEXES:
        drop_index(schema_editor, name=name)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [("ocr", "0007_turns")]
    operations = [
        AddIndexOnline(
            model_name='execution',
            index=models.Index(fields=['created_at'], name='executions_in_time'),
        ),
        AddIndexOnline(
            model_name='execution',
            index=models.Index(fields=['provider', 'created_at'], name='executions_by_provider'),
        ),
        AddIndexOnline(
            model_name='execution',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['created_at'], name='failed_executions'),
        ),
        AddIndexOnline(
            model_name='job',
            index=models.Index(fields=['interface', 'created_at'], name='jobs_by_interface'),
        ),
        AddIndexOnline(
            model_name='job',
            index=models.Index(fields=['created_at'], name='jobs_in_time'),
        ),
        migrations.RunPython(search_indexes, no_search_indexes),
    ]
