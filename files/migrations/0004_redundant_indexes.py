"""Indexes of foreign keys that others begin with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0001_initial'),
        ("files", "0003_indexes"),
    ]
    operations = [
        migrations.AlterField(
            model_name='storedfile',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='accounts.tenant'),
        ),
    ]
