from django.db import migrations, models

from config.indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [
        ('billing', '0007_holds_in_time'),
    ]

    operations = [
        AddIndexOnline(
            model_name='hold',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at'], name='closed_holds_in_time'),
        ),
    ]
