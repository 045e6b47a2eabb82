from django.db import migrations, models

from config.indexes import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [
        ('accounts', '0001_initial'),
        ('files', '0004_redundant_indexes'),
    ]

    operations = [
        AddIndexOnline(
            model_name='storedfile',
            index=models.Index(condition=models.Q(('upload_until__isnull', False), models.Q(('pending', True), ('inspected', True), _connector='OR')), fields=['upload_until'], name='files_to_close'),
        ),
        AddIndexOnline(
            model_name='storedfile',
            index=models.Index(condition=models.Q(('pending', True), ('upload_until', None)), fields=['created_at'], name='files_pending'),
        ),
    ]
