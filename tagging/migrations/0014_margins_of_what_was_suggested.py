"""How close the contest was, worked out for the suggestions that are there. May be stopped and run again."""

from django.db import migrations

BATCH = 1000


def work_out(apps, schema_editor):
    Suggestion = apps.get_model("tagging", "Suggestion")
    rows = Suggestion.objects.using(schema_editor.connection.alias).filter(state="ready", margin=None)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("pk", "probabilities")[:BATCH]):
        for row in batch:
            first, second = [*sorted(row.probabilities.values(), reverse=True)[:2], 0.0, 0.0][:2]
            row.margin = first - second
        Suggestion.objects.using(schema_editor.connection.alias).bulk_update(batch, ["margin"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tagging", "0013_margins_and_tallies")]
    operations = [migrations.RunPython(work_out, migrations.RunPython.noop)]
