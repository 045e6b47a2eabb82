"""Indexes of foreign keys that others begin with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0001_initial'),
        ("ocr", "0008_indexes"),
    ]
    operations = [
        migrations.AlterField(
            model_name='idempotentrequest',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='accounts.tenant'),
        ),
        migrations.AlterField(
            model_name='job',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='accounts.tenant'),
        ),
        migrations.AlterField(
            model_name='jobcount',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='job_counts', to='accounts.tenant'),
        ),
        migrations.AlterField(
            model_name='jobfile',
            name='job',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='ocr.job'),
        ),
        migrations.AlterField(
            model_name='output',
            name='execution',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outputs', to='ocr.execution'),
        ),
        migrations.AlterField(
            model_name='page',
            name='execution',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='ocr.execution'),
        ),
        migrations.AlterField(
            model_name='run',
            name='execution',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='ocr.execution'),
        ),
    ]
