"""The admin's list of holds by time, made while others write."""

from django.db import migrations, models

from config.indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [("billing", "0006_redundant_indexes")]
    operations = [
        AddIndexOnline(
            model_name='hold',
            index=models.Index(fields=['created_at'], name='holds_in_time'),
        ),
    ]
