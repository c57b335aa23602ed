"""The closed list of the starter model, with the concepts of the Getty's Art & Architecture Thesaurus."""

from django.db import migrations

CATEGORIES = [
    ("drawing", "Drawing", "Dessin", "Drawings", "Dessins", "300033973"),
    ("engraving", "Engraving", "Gravure", "Engravings", "Gravures", "300041340"),
    ("iconography", "Iconography", "Iconographie", "Icons", "Icônes", "300034130"),
    ("painting", "Painting", "Peinture", "Paintings", "Peintures", "300033618"),
    ("sculpture", "Sculpture", "Sculpture", "Sculptures", "Sculptures", "300047090"),
    ("other", "Other", "Autre", "Other works", "Autres œuvres", ""),
]


def add_categories(apps, schema_editor):
    Category = apps.get_model("catalog", "Category")
    for position, (slug, name_en, name_fr, plural_en, plural_fr, aat_id) in enumerate(CATEGORIES, start=1):
        Category.objects.get_or_create(
            slug=slug,
            defaults={
                "name_en": name_en,
                "name_fr": name_fr,
                "plural_en": plural_en,
                "plural_fr": plural_fr,
                "aat_id": aat_id,
                "position": position,
            },
        )


def remove_unused_categories(apps, schema_editor):
    Category = apps.get_model("catalog", "Category")
    slugs = [row[0] for row in CATEGORIES]
    Category.objects.filter(slug__in=slugs, exhibits__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_catalogue")]
    operations = [migrations.RunPython(add_categories, remove_unused_categories)]
