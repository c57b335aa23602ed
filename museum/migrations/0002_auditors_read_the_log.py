"""Auditors read who came and went; administrators may everything."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def let_auditors_read(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("museum")
    app.models_module = True  # as in tagging.0002_roles
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name="auditor")
    Permission = apps.get_model("auth", "Permission")
    group.permissions.add(
        Permission.objects.using(database).get(content_type__app_label="museum", codename="view_accountevent")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("museum", "0001_who_came_and_went"),
        ("tagging", "0002_roles"),
    ]
    operations = [migrations.RunPython(let_auditors_read, migrations.RunPython.noop)]
