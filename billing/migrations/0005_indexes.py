"""One index for each filter of the lists, made while others write."""

from django.db import migrations, models

from config.indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL makes no index concurrently inside a transaction
    dependencies = [("billing", "0004_fill")]

    operations = [
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(fields=['wallet', 'id'], name='entries_of_wallet'),
        ),
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(fields=['tenant', 'created_at', 'id'], name='entries_of_tenant'),
        ),
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(fields=['tenant', 'interface', 'created_at', 'id'], name='entries_of_interface'),
        ),
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(fields=['key', 'created_at', 'id'], name='entries_of_key'),
        ),
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(fields=['created_at'], name='entries_in_time'),
        ),
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('kind', 'charge'), _negated=True), fields=['kind', 'created_at'], name='entries_but_charges'),
        ),
        AddIndexOnline(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('refund_of__isnull', False)), fields=['refund_of'], name='refunds_of_entry'),
        ),
        AddIndexOnline(
            model_name='usage',
            index=models.Index(fields=['tenant', 'created_at', 'id'], name='usage_of_tenant'),
        ),
        AddIndexOnline(
            model_name='usage',
            index=models.Index(fields=['tenant', 'interface', 'created_at', 'id'], name='usage_of_interface'),
        ),
        AddIndexOnline(
            model_name='usage',
            index=models.Index(fields=['api_key', 'created_at', 'id'], name='usage_of_key'),
        ),
        AddIndexOnline(
            model_name='usage',
            index=models.Index(fields=['interface', 'created_at'], name='usage_by_interface'),
        ),
    ]
