"""Cataloguers import; auditors see what was imported. Administrators may do everything anyway."""

from importlib import import_module

from django.db import migrations

IMPORTING = [
    ("catalog", f"{action}_{model}") for action in ("add", "change", "view") for model in ("importjob", "importmapping")
]
RIGHTS = {"cataloguer": IMPORTING, "auditor": [("catalog", "view_importjob")]}


def grant(apps, schema_editor):
    database = schema_editor.connection.alias
    import_module("tagging.migrations.0002_roles").make_permissions(apps, database)
    for group, permission in _pairs(apps, database):
        group.permissions.add(permission)


def revoke(apps, schema_editor):
    for group, permission in _pairs(apps, schema_editor.connection.alias):
        group.permissions.remove(permission)


def _pairs(apps, database):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, rights in RIGHTS.items():
        group = Group.objects.using(database).filter(name=name).first()
        for app_label, codename in rights:
            permission = Permission.objects.using(database).filter(
                content_type__app_label=app_label, codename=codename
            ).first()
            if group and permission:
                yield group, permission


class Migration(migrations.Migration):
    dependencies = [
        ("tagging", "0003_an_undone_review_goes_with_its_exhibit"),
        ("catalog", "0005_import_pictures"),
    ]
    operations = [migrations.RunPython(grant, revoke)]
