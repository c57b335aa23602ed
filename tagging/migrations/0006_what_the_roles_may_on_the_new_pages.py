"""Curators flag, save filters, decide many at once and publish; auditors read all of it."""

from importlib import import_module

from django.db import migrations

make_permissions = import_module("tagging.migrations.0002_roles").make_permissions

ADDED = {
    "curator": [
        "publish_exhibit",
        "add_flag",
        "view_flag",
        "add_savedfilter",
        "add_selection",
        "view_selection",
    ],
    "auditor": ["view_flag", "view_selection"],
}


def add(apps, schema_editor):
    database = schema_editor.connection.alias
    make_permissions(apps, database)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in ADDED.items():
        group, _ = Group.objects.using(database).get_or_create(name=name)
        group.permissions.add(
            *Permission.objects.using(database).filter(content_type__app_label="tagging", codename__in=codenames)
        )


def remove(apps, schema_editor):
    database = schema_editor.connection.alias
    Permission = apps.get_model("auth", "Permission")
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name__in=ADDED):
        group.permissions.remove(
            *Permission.objects.using(database).filter(
                content_type__app_label="tagging", codename__in=ADDED[group.name]
            )
        )


class Migration(migrations.Migration):
    dependencies = [("tagging", "0005_filters_leases_flags_refusals_and_selections")]
    operations = [migrations.RunPython(add, remove)]
