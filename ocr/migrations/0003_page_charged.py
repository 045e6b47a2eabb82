from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ocr", "0002_turns_of_executions"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="charged",
            field=models.BooleanField(
                default=True, help_text="False: no installed model reads the script of the page."
            ),
        ),
        migrations.AlterField(
            model_name="execution",
            name="note",
            field=models.TextField(
                blank=True,
                help_text="Steps that failed, and what makes the text unreliable, one sentence per line.",
            ),
        ),
        migrations.AlterField(
            model_name="page",
            name="note",
            field=models.TextField(
                blank=True,
                help_text="Steps that failed, and what makes the text unreliable, one sentence per line.",
            ),
        ),
    ]
