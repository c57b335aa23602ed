"""Curators compose tours, cataloguers and auditors look at drafts. Roles are groups, named as the desk names them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ACTIONS = {"curator": ("add", "change", "delete", "view"), "cataloguer": ("view",), "auditor": ("view",)}


def grant(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("catalog")
    app.models_module = True  # an app without models is passed over; a historical one has no module
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, actions in ACTIONS.items():
        group, _ = Group.objects.using(database).get_or_create(name=name)  # whichever room migrates first
        codenames = [f"{action}_tour" for action in actions]
        group.permissions.add(
            *Permission.objects.using(database).filter(content_type__app_label="catalog", codename__in=codenames)
        )


def withdraw(apps, schema_editor):
    database = schema_editor.connection.alias
    Permission = apps.get_model("auth", "Permission")
    Permission.objects.using(database).filter(content_type__app_label="catalog", codename__endswith="_tour").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_tours"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, withdraw)]
