"""What the filters and lists need: the interface of an entry, the totals of days, checkpoints.

The rows follow in 0004, their indexes in 0005.
"""

import django.db.models.deletion
from django.db import migrations, models

from billing import triggers


def install_triggers(apps, schema_editor):
    # SQLite makes the altered table anew, without its triggers.
    triggers.lift(schema_editor.connection)
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("billing", "0002_data"),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('wallet', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='checkpoint', serialize=False, to='billing.wallet')),
                ('entry', models.BigIntegerField(help_text='The id of the last entry that was checked.')),
                ('total', models.BigIntegerField(help_text='The sum of the entries up to it.')),
                ('day', models.DateField(help_text='Day totals before this day were checked.')),
            ],
        ),
        migrations.CreateModel(
            name='DayTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('unit', models.CharField(choices=[('token', 'Token'), ('solve', 'Solve')], max_length=10)),
                ('interface', models.CharField(blank=True, max_length=10)),
                ('key', models.BigIntegerField(help_text='The id of the API key; 0 without one.')),
                ('entries', models.BigIntegerField(help_text='Ledger entries.')),
                ('requests', models.BigIntegerField(help_text='Usage rows: charged jobs.')),
                ('pages', models.BigIntegerField()),
                ('words', models.BigIntegerField()),
                ('amount', models.BigIntegerField(help_text='Units charged, before refunds.')),
            ],
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='key',
            field=models.BigIntegerField(db_default=0, default=0, help_text='The id of the API key of the charge; a refund has that of its charge. 0: none.'),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='interface',
            field=models.CharField(blank=True, db_default='', default='', help_text='The interface of the charge; a refund has that of its charge.', max_length=10),
        ),
        migrations.AddField(
            model_name='daytotal',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='day_totals', to='accounts.tenant'),
        ),
        migrations.AddIndex(
            model_name='daytotal',
            index=models.Index(fields=['day'], name='totals_by_day'),
        ),
        migrations.AddConstraint(
            model_name='daytotal',
            constraint=models.UniqueConstraint(fields=('tenant', 'day', 'unit', 'interface', 'key'), name='one_total_per_day'),
        ),
        migrations.RunPython(install_triggers, install_triggers),
    ]
