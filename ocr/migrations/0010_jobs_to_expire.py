from django.db import migrations, models

from config.indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [
        ('accounts', '0001_initial'),
        ('ocr', '0009_redundant_indexes'),
    ]

    operations = [
        AddIndexOnline(
            model_name='job',
            index=models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['interface', 'expires_at'], name='jobs_to_expire'),
        ),
        migrations.RemoveIndex(
            model_name='job',
            name='jobs_by_expiry',
        ),
    ]
