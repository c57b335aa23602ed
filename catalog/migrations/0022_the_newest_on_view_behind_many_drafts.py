from django.db import migrations, models

from catalog.indexing_while_open import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("catalog", "0021_what_the_renderer_gave_up")]

    operations = [
        AddIndexWhileOpen(
            model_name="exhibit",
            index=models.Index(
                condition=models.Q(published_at__isnull=False), fields=["id"], name="exhibit_published"
            ),
        ),
    ]
