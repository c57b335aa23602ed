"""Features are kept as likenesses, with their lengths: the same numbers, once. Batch by batch; may be stopped and run again."""

import numpy as np
from django.db import migrations

BATCH = 1000


def _after(rows, last):
    return list(rows.filter(pk__gt=last).order_by("pk")[:BATCH])


def to_likenesses(apps, schema_editor):
    alias = schema_editor.connection.alias
    Features, Likeness = apps.get_model("tagging", "Features"), apps.get_model("catalog", "Likeness")
    last = 0
    while batch := _after(Features.objects.using(alias), last):
        rows = []
        for row in batch:
            seen = np.frombuffer(bytes(row.values), dtype="<f2").astype(np.float32)
            length = float(np.linalg.norm(seen))
            if not np.isfinite(length) or length == 0.0:
                vector, length = b"", 0.0
            else:
                vector = (seen / length).astype("<f2").tobytes()
            rows.append(Likeness(photograph_id=row.photograph_id, space=row.network, vector=vector, length=length))
        Likeness.objects.using(alias).bulk_create(
            rows, update_conflicts=True, unique_fields=["space", "photograph"], update_fields=["vector", "length"]
        )
        last = batch[-1].pk


def to_features(apps, schema_editor):
    alias = schema_editor.connection.alias
    Features, Likeness = apps.get_model("tagging", "Features"), apps.get_model("catalog", "Likeness")
    last = 0
    while batch := _after(Likeness.objects.using(alias).exclude(length=None), last):
        rows = []
        for row in batch:
            seen = np.frombuffer(bytes(row.vector), dtype="<f2").astype(np.float32) * np.float32(row.length)
            rows.append(Features(photograph_id=row.photograph_id, network=row.space, values=seen.astype("<f2").tobytes()))
        Features.objects.using(alias).bulk_create(rows, ignore_conflicts=True)
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tagging", "0022_what_chose_a_threshold"), ("catalog", "0020_how_long_likenesses_are")]
    operations = [migrations.RunPython(to_likenesses, to_features)]
