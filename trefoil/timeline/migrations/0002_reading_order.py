from django.db import migrations


def create(apps, schema_editor):
    # Only PostgreSQL reads by transaction; on SQLite the column is always 0 and the index would be dead weight.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX entry_reading_order ON timeline_entry (transaction, id)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS entry_reading_order")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
