import config.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0001_initial"),
    ]

    # The column stays as it is: on SQLite an altered field would copy the whole table.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="storedfile",
                    name="created_at",
                    field=models.DateTimeField(default=config.clock.now, editable=False),
                ),
            ]
        ),
    ]
