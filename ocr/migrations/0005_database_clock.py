import config.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ocr", "0004_notices"),
    ]

    # The column stays as it is: on SQLite an altered field would copy the whole table.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="execution",
                    name="created_at",
                    field=models.DateTimeField(default=config.clock.now, editable=False),
                ),
                migrations.AlterField(
                    model_name="execution",
                    name="turn_at",
                    field=models.DateTimeField(default=config.clock.now, editable=False, help_text="Created, or last claimed by a worker."),
                ),
                migrations.AlterField(
                    model_name="idempotentrequest",
                    name="created_at",
                    field=models.DateTimeField(default=config.clock.now),
                ),
                migrations.AlterField(
                    model_name="job",
                    name="created_at",
                    field=models.DateTimeField(default=config.clock.now, editable=False),
                ),
                migrations.AlterField(
                    model_name="job",
                    name="updated_at",
                    field=models.DateTimeField(default=config.clock.now, editable=False),
                ),
                migrations.AlterField(
                    model_name="run",
                    name="created_at",
                    field=models.DateTimeField(default=config.clock.now, editable=False),
                ),
            ]
        ),
    ]
