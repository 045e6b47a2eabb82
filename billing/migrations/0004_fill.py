"""Fill what 0003 added, in batches: the interface and key of old entries, and the totals of days.

A charge is of the interface of its usage, a refund of that of its charge. Entries that old code
writes while this runs are not counted: `manage.py reconcile --full --rebuild-days` afterwards
counts them.
"""

from datetime import UTC

from django.db import migrations, transaction
from django.db.models import Count, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from billing import triggers

BATCH = 10_000  # entries


def fill_entries(apps, schema_editor):
    connection = schema_editor.connection
    entries = apps.get_model("billing", "LedgerEntry").objects
    newest = entries.order_by("-pk").values_list("pk", flat=True).first() or 0
    for first in range(0, newest + 1, BATCH):
        with transaction.atomic():
            # The triggers refuse every change of the ledger. Nobody else sees it without them:
            # others wait for this transaction.
            triggers.lift(connection)
            fill_batch(apps, first, first + BATCH)
            if connection.vendor == "postgresql":
                connection.check_constraints()  # pending checks would forbid the triggers
            triggers.install(connection)


def fill_batch(apps, first, end):
    entries = apps.get_model("billing", "LedgerEntry").objects
    usages = apps.get_model("billing", "Usage").objects
    batch = entries.filter(pk__gte=first, pk__lt=end)
    used = usages.filter(reference=OuterRef("reference")).values("interface")[:1]
    batch.filter(kind="charge").update(
        interface=Coalesce(Subquery(used), Value("")), key=Coalesce(F("api_key_id"), 0)
    )
    # A charge is older than its refund: it is in this batch or in one before.
    charges = entries.filter(pk=OuterRef("refund_of_id"))
    batch.filter(kind="refund").update(
        interface=Subquery(charges.values("interface")[:1]),
        key=Subquery(charges.values("key")[:1]),
    )


def fill_totals(apps, schema_editor):
    tenants = apps.get_model("accounts", "Tenant").objects
    for tenant in tenants.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            fill_tenant(apps, tenant)


def fill_tenant(apps, tenant):
    total = apps.get_model("billing", "DayTotal")
    rows = {}
    day = TruncDate("created_at", tzinfo=UTC)
    entries = apps.get_model("billing", "LedgerEntry").objects.filter(tenant=tenant).order_by()
    entries = entries.values_list(day, "wallet__unit", "interface", "key")
    for *key, count in entries.annotate(count=Count("pk")):
        rows[tuple(key)] = [count, 0, 0, 0, 0]
    usages = apps.get_model("billing", "Usage").objects.filter(tenant=tenant).order_by()
    usages = usages.values_list(day, "unit", "interface", Coalesce("api_key_id", 0))
    sums = usages.annotate(Count("pk"), Sum("pages"), Sum("words"), Sum("amount"))
    for *key, requests, pages, words, amount in sums:
        # A usage row is of the moment of its charge, or of the first of the next day.
        rows.setdefault(tuple(key), [0, 0, 0, 0, 0])[1:] = [requests, pages, words, amount]
    total.objects.filter(tenant=tenant).delete()
    made = []
    for (day, unit, interface, key), (entries, requests, pages, words, amount) in rows.items():
        made.append(
            total(
                tenant_id=tenant,
                day=day,
                unit=unit,
                interface=interface,
                key=key,
                entries=entries,
                requests=requests,
                pages=pages,
                words=words,
                amount=amount,
            )
        )
    total.objects.bulk_create(made, batch_size=500)


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction
    dependencies = [("billing", "0003_filters_and_totals")]
    operations = [
        migrations.RunPython(fill_entries, migrations.RunPython.noop),
        migrations.RunPython(fill_totals, migrations.RunPython.noop),
    ]
