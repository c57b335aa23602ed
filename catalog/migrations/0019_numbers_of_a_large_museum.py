"""Where a worker leaves the numbers that the facets of a large museum show (decision 141)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0018_what_visitors_see_has_a_pulse'),
    ]

    operations = [
        migrations.CreateModel(
            name='Census',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField()),
                ('pulse', models.CharField(help_text='What visitors saw then (catalog/pulse.py).', max_length=100)),
                ('num_works', models.PositiveIntegerField()),
                ('contents', models.BinaryField()),
            ],
            options={
                'verbose_name_plural': 'censuses',
            },
        ),
    ]
