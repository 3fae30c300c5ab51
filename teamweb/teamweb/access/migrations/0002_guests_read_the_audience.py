"""Guests read what the audience of a space reads: their rules in members accesses go."""

from django.db import migrations


def leave_members_accesses(apps, schema_editor):
    rules = apps.get_model("teamweb_access", "AccessRule").objects
    rules.filter(principal="guests", access__kind="members").delete()


class Migration(migrations.Migration):
    dependencies = [("teamweb_access", "0001_initial")]

    operations = [migrations.RunPython(leave_members_accesses, migrations.RunPython.noop)]
