import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_five_categories_and_other'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('describing', 'waiting for its columns to be named'), ('checking', 'being checked'), ('checked', 'checked, nothing written yet'), ('applying', 'being imported'), ('applied', 'imported'), ('undoing', 'being undone'), ('undone', 'undone'), ('cancelled', 'cancelled'), ('failed', 'stopped: the file cannot be used')], default='describing', max_length=12)),
                ('phase', models.CharField(default='rows', help_text='Within a state: rows first, then pictures.', max_length=10)),
                ('source_name', models.CharField(blank=True, help_text='As the person knows it.', max_length=300)),
                ('source', models.CharField(blank=True, help_text='Where the metadata file lies.', max_length=1000)),
                ('source_sha256', models.CharField(blank=True, max_length=64)),
                ('pictures_name', models.CharField(blank=True, max_length=300)),
                ('pictures', models.CharField(blank=True, help_text='Folder or zip of the pictures.', max_length=1000)),
                ('reading', models.JSONField(default=dict, help_text='Format, encoding, delimiter, sheet, columns: how it is read.')),
                ('mapping', models.JSONField(default=dict, help_text='Which column feeds which field, and the words of categories.')),
                ('existing', models.CharField(choices=[('update', 'update them'), ('fill', 'only fill their empty fields'), ('skip', 'leave them alone')], default='update', max_length=6)),
                ('publish', models.BooleanField(default=True, help_text='New exhibits are published.')),
                ('fingerprint', models.CharField(blank=True, db_index=True, help_text='Source and choices, hashed.', max_length=64)),
                ('position', models.BigIntegerField(default=0, help_text='The last row or picture that the present phase finished.')),
                ('num_total', models.PositiveIntegerField(default=0)),
                ('num_done', models.PositiveIntegerField(default=0, help_text='In the present state.')),
                ('seconds_working', models.FloatField(default=0, help_text='In the present state, pauses left out.')),
                ('totals', models.JSONField(default=dict, help_text='Outcomes counted.')),
                ('problem', models.TextField(blank=True, help_text='Why it failed, for the person who sent it.')),
                ('notes', models.JSONField(default=list, help_text='What was noticed about the file as a whole.')),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('claimed_at', models.DateTimeField(editable=False, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('mapping', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ImportPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('file', models.CharField(help_text='Path within the folder or zip.', max_length=1000)),
                ('accession_number', models.CharField(blank=True, max_length=200)),
                ('sequence', models.PositiveIntegerField(default=0, help_text="Which of the exhibit's photographs, by the file name.")),
                ('outcome', models.CharField(choices=[('matched', 'matched with a record'), ('unmatched', 'no record for it'), ('added', 'added'), ('known', 'there already'), ('refused', 'refused')], max_length=10)),
                ('sentence', models.TextField(blank=True, help_text='Why it was refused, or what is worth knowing.')),
                ('made_exhibit', models.BooleanField(default=False, help_text='The exhibit was made for this picture.')),
                ('filed', models.BooleanField(default=False, help_text="The exhibit was filed by this picture's folder.")),
                ('undone_at', models.DateTimeField(null=True)),
                ('kept', models.TextField(blank=True, help_text='What the undo left alone, and why.')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='As a spreadsheet counts: the headings are row 1.')),
                ('accession_number', models.CharField(blank=True, max_length=200)),
                ('outcome', models.CharField(choices=[('new', 'new'), ('changed', 'changed'), ('unchanged', 'unchanged'), ('refused', 'refused')], max_length=10)),
                ('values', models.JSONField(default=dict, help_text='Field: what the row says.')),
                ('problems', models.JSONField(default=list, help_text='Column, value and sentence; refused or only noted.')),
                ('cells', models.JSONField(default=list, help_text='As they came, of refused rows, to be corrected and sent again.')),
                ('before', models.JSONField(default=dict, help_text='Field: what the catalogue said.')),
                ('after', models.JSONField(default=dict, help_text='Field: what was written.')),
                ('applied_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('kept', models.TextField(blank=True, help_text='What the undo left alone, and why.')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='importjob',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importmapping',
            name='saved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='category',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.category'),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='exhibit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.exhibit'),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picture_rows', to='catalog.importjob'),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='photograph',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.photograph'),
        ),
        migrations.AddField(
            model_name='importpicture',
            name='resembles',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.photograph'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='exhibit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.exhibit'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='catalog.importjob'),
        ),
        migrations.AddIndex(
            model_name='importpicture',
            index=models.Index(fields=['job', 'outcome', 'number'], name='import_picture_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='importpicture',
            index=models.Index(fields=['job', 'exhibit'], name='import_picture_by_exhibit'),
        ),
        migrations.AddConstraint(
            model_name='importpicture',
            constraint=models.UniqueConstraint(fields=('job', 'number'), name='import_picture_once'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['job', 'accession_number'], name='import_row_by_accession'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['job', 'outcome', 'number'], name='import_row_by_outcome'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('job', 'number'), name='import_row_once'),
        ),
    ]
