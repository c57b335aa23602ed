"""The staff's roles are groups: curator, cataloguer, auditor. Administrators are superusers."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CATALOGUING = [
    ("catalog", f"{action}_{model}") for action in ("add", "change", "view") for model in ("exhibit", "photograph")
] + [("catalog", "view_category")]

REVIEWING = [
    ("tagging", "add_review"),
    ("tagging", "view_review"),
    ("tagging", "view_suggestion"),
    ("tagging", "view_modelversion"),
    # A failed suggestion is deleted so that the worker looks at its picture again.
    ("tagging", "change_suggestion"),
    ("tagging", "delete_suggestion"),
]

READING = [("catalog", f"view_{model}") for model in ("category", "exhibit", "photograph")] + [
    ("tagging", f"view_{model}") for model in ("modelversion", "review", "suggestion")
]

ROLES = {"curator": CATALOGUING + REVIEWING, "cataloguer": CATALOGUING, "auditor": READING}


def add_roles(apps, schema_editor):
    database = schema_editor.connection.alias
    make_permissions(apps, database)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, rights in ROLES.items():
        group, _ = Group.objects.using(database).get_or_create(name=name)
        for app_label, codename in rights:
            group.permissions.add(
                Permission.objects.using(database).get(content_type__app_label=app_label, codename=codename)
            )


def make_permissions(apps, database):
    """Django makes them after the last migration only; the groups need them now."""
    for app_label in ("catalog", "tagging"):
        app = apps.get_app_config(app_label)
        app.models_module = True  # an app without models is passed over; a historical one has no module
        create_permissions(app, verbosity=0, using=database, apps=apps)
        app.models_module = None


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tagging", "0001_suggestions_and_reviews"),
        ("catalog", "0002_five_categories_and_other"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add_roles, remove_roles)]
