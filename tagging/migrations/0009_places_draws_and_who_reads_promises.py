"""What waits gets its place in the queue, some of it is drawn by lot; curators and auditors read the promises."""

import hashlib
from importlib import import_module

from django.conf import settings
from django.db import migrations, models

make_permissions = import_module("tagging.migrations.0002_roles").make_permissions

ROLES = ("curator", "auditor")
READ = ["view_promise", "view_certificate"]
BATCH = 500


def place(apps, schema_editor):
    """The doubt is the place; of what nobody has looked at yet, a share is drawn and takes the place of another one."""
    database = schema_editor.connection.alias
    Suggestion = apps.get_model("tagging", "Suggestion")
    Draw = apps.get_model("tagging", "Draw")
    Review = apps.get_model("tagging", "Review")
    rows = Suggestion.objects.using(database)
    rows.filter(doubt__isnull=False).update(place=models.F("doubt"))
    seen = Review.objects.using(database).filter(exhibit=models.OuterRef("exhibit"))
    waiting = rows.filter(state="ready", model_version__is_active=True, exhibit__category=None)
    waiting = waiting.filter(~models.Exists(seen)).order_by("pk").values_list("pk", "exhibit", "doubt")
    recent: list[float] = []
    drawn: list[tuple[int, int]] = []
    for pk, exhibit, doubt in waiting.iterator(chunk_size=2000):
        recent = [*recent[-499:], doubt]
        if _lot(exhibit, "lot") < settings.CONTROL_SHARE:
            drawn.append((pk, exhibit, recent[int(_lot(exhibit, "place") * len(recent))]))
    for start in range(0, len(drawn), BATCH):
        some = drawn[start : start + BATCH]
        Draw.objects.using(database).bulk_create(
            [Draw(exhibit_id=exhibit, lot=_lot(exhibit, "lot")) for _, exhibit, _ in some], ignore_conflicts=True
        )
        moved = [Suggestion(pk=pk, place=where) for pk, _, where in some]
        rows.bulk_update(moved, ["place"])


def _lot(exhibit, purpose):
    digest = hashlib.sha256(f"vitrine {purpose} {exhibit}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def let_read(apps, schema_editor):
    database = schema_editor.connection.alias
    make_permissions(apps, database)
    for group, permissions in _groups(apps, database):
        group.permissions.add(*permissions)


def let_no_longer_read(apps, schema_editor):
    for group, permissions in _groups(apps, schema_editor.connection.alias):
        group.permissions.remove(*permissions)


def _groups(apps, database):
    Permission = apps.get_model("auth", "Permission")
    permissions = Permission.objects.using(database).filter(content_type__app_label="tagging", codename__in=READ)
    for name in ROLES:
        group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=name)
        yield group, permissions


class Migration(migrations.Migration):
    dependencies = [("tagging", "0008_promises_certificates_and_draws")]
    operations = [
        migrations.RunPython(place, migrations.RunPython.noop),
        migrations.RunPython(let_read, let_no_longer_read),
    ]
