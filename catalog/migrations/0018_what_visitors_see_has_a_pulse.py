"""Triggers say when something changed that visitors see, so that pages may be kept until then (decision 140)."""

from django.db import migrations

from catalog import pulse_triggers


def prepare(apps, schema_editor):
    pulse_triggers.prepare(schema_editor.execute, schema_editor.connection.vendor)


def take_away(apps, schema_editor):
    pulse_triggers.take_away(schema_editor.execute, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_numbers_counted_ahead")]

    operations = [migrations.RunPython(prepare, take_away)]
