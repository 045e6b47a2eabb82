"""Indexes that others begin with: those of foreign keys, and of the lists as they were."""

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
        ("billing", "0005_indexes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ledgerentry',
            name='entries_of_wallet_in_time',
        ),
        migrations.RemoveIndex(
            model_name='ledgerentry',
            name='entries_of_tenant_in_time',
        ),
        migrations.RemoveIndex(
            model_name='usage',
            name='usage_of_tenant_in_time',
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='api_key',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entries', to='accounts.apikey'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='refund_of',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing.ledgerentry'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entries', to='accounts.tenant'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='wallet',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='billing.wallet'),
        ),
        migrations.AlterField(
            model_name='usage',
            name='api_key',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='usages', to='accounts.apikey'),
        ),
        migrations.AlterField(
            model_name='usage',
            name='tenant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='usages', to='accounts.tenant'),
        ),
        migrations.RunPython(install_triggers, install_triggers),
    ]
