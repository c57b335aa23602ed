"""Auditors read everything that changed, accounts and roles as well."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def add(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("auditlog")
    app.models_module = True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name="auditor")
    group.permissions.add(_reading(apps, database))


def remove(apps, schema_editor):
    database = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(database).filter(name="auditor"):
        group.permissions.remove(_reading(apps, database))


def _reading(apps, database):
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    return permissions.get(content_type__app_label="auditlog", codename="view_logentry")


class Migration(migrations.Migration):
    dependencies = [
        ("tagging", "0010_changes_are_found_by_time"),
        ("auditlog", "0017_add_actor_email"),
    ]
    operations = [migrations.RunPython(add, remove)]
