"""Drafts are no beat of the pulse, and a beat says whether something was taken from view (decision 184)."""

from django.db import migrations

from catalog.pulse_migrating import PutUpTriggers


class Migration(migrations.Migration):
    dependencies = [("catalog", "0022_the_newest_on_view_behind_many_drafts")]

    operations = [PutUpTriggers()]
