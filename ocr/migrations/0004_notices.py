"""PostgreSQL tells who listens (config.notices) when work is queued and when a job ends."""

from django.db import migrations

INSTALL = """
CREATE OR REPLACE FUNCTION polyglyph_tell_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polyglyph_work', '');
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION polyglyph_tell_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polyglyph_ended', NEW.uuid::text);
    RETURN NULL;
END $$;

CREATE TRIGGER polyglyph_work AFTER INSERT ON django_q_ormq
    FOR EACH STATEMENT EXECUTE FUNCTION polyglyph_tell_work();

CREATE TRIGGER polyglyph_ended AFTER UPDATE OF status ON ocr_job
    FOR EACH ROW WHEN (NEW.status IN ('completed', 'failed') AND OLD.status <> NEW.status)
    EXECUTE FUNCTION polyglyph_tell_ended();
"""

LIFT = """
DROP TRIGGER IF EXISTS polyglyph_ended ON ocr_job;
DROP TRIGGER IF EXISTS polyglyph_work ON django_q_ormq;
DROP FUNCTION IF EXISTS polyglyph_tell_ended();
DROP FUNCTION IF EXISTS polyglyph_tell_work();
"""


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INSTALL)


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LIFT)


class Migration(migrations.Migration):
    dependencies = [
        ("django_q", "0018_task_success_index"),
        ("ocr", "0003_page_charged"),
    ]

    operations = [migrations.RunPython(install, lift)]
