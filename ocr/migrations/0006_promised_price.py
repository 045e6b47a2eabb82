from django.db import migrations, models

OPEN = ["pending", "running"]


def keep_prices(apps, schema_editor):
    """Jobs that have not ended were promised today's prices."""
    executions = apps.get_model("ocr", "Execution").objects
    # A provider's own price goes before the general one, whose provider is empty.
    prices = apps.get_model("billing", "Price").objects.filter(active=True).order_by("-provider")
    for price in prices:
        unpriced = executions.filter(
            job__interface=price.interface, job__status__in=OPEN, rate__isnull=True
        )
        if price.provider:
            unpriced = unpriced.filter(provider=price.provider)
        unpriced.update(
            rate={
                "base": price.base,
                "per_page": price.per_page,
                "per_word": price.per_word,
                "per_megapixel": price.per_megapixel,
            }
        )


class Migration(migrations.Migration):
    dependencies = [
        ("ocr", "0005_database_clock"),
        ("billing", "0002_data"),
    ]

    operations = [
        migrations.AddField(
            model_name="execution",
            name="rate",
            field=models.JSONField(
                editable=False,
                help_text="The price that was promised: the fields of billing.models.Rate.",
                null=True,
            ),
        ),
        migrations.RunPython(keep_prices, migrations.RunPython.noop),
    ]
