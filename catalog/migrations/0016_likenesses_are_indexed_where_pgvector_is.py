"""Gives PostgreSQL a column of vectors where it has the extension. Fails nowhere: without it, all are compared."""

from django.db import migrations


def prepare(apps, schema_editor):
    from catalog import likeness_index

    likeness_index.prepare()


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE catalog_likeness DROP COLUMN IF EXISTS embedding")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_likenesses")]

    operations = [migrations.RunPython(prepare, take_away)]
