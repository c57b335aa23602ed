from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0019_numbers_of_a_large_museum")]

    operations = [
        migrations.AddField(
            model_name="likeness",
            name="length",
            field=models.FloatField(
                help_text="Of what was seen; 0: nothing could be seen; empty: it was not noted.", null=True
            ),
        ),
    ]
