from datetime import UTC, datetime

from django.db import migrations, models

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
INTERACTIVE, BULK = 0, 1


def fill(apps, schema_editor):
    """What waits at the time of the migration. The sweeper corrects what changes meanwhile."""
    Turn = apps.get_model("ocr", "Turn")
    pending = apps.get_model("ocr", "Execution").objects.filter(status="pending")
    queued = dict(pending.values_list("tenant").annotate(count=models.Count("pk")))
    runs = apps.get_model("ocr", "Run").objects.filter(status="pending")
    waiting = set(runs.values_list("tenant", "priority").distinct())
    for tenant in queued.keys() | {tenant for tenant, _ in waiting}:
        fields = {
            "queued": queued.get(tenant, 0),
            "interactive": (tenant, INTERACTIVE) in waiting,
            "bulk": (tenant, BULK) in waiting,
        }
        Turn.objects.update_or_create(
            tenant_id=tenant, defaults=fields, create_defaults={**fields, "served_at": NEVER}
        )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
        ("ocr", "0006_promised_price"),
    ]

    operations = [
        migrations.AddField(
            model_name="turn",
            name="bulk",
            field=models.BooleanField(db_default=False, default=False, help_text="Other runs wait."),
        ),
        migrations.AddField(
            model_name="turn",
            name="interactive",
            field=models.BooleanField(db_default=False, default=False, help_text="Interactive runs wait."),
        ),
        migrations.AddField(
            model_name="turn",
            name="queued",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Executions that wait."),
        ),
        migrations.AlterField(
            model_name="turn",
            name="served_at",
            field=models.DateTimeField(help_text="1970 where no work was claimed yet."),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(models.OrderBy(models.F("interactive"), descending=True), models.F("served_at"), models.F("tenant"), condition=models.Q(("interactive", True), ("bulk", True), _connector="OR"), name="open_turns"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
