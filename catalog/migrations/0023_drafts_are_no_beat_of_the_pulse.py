"""Drafts are no beat of the pulse, and a beat says whether something was taken from view (decision 184)."""

from django.db import migrations

from catalog import pulse_triggers


def prepare(apps, schema_editor):
    pulse_triggers.prepare(schema_editor.execute, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0022_the_newest_on_view_behind_many_drafts")]

    # Back: the table is read as before, and what is no beat would have changed no page.
    operations = [migrations.RunPython(prepare, migrations.RunPython.noop)]
