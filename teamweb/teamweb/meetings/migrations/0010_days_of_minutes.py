import zoneinfo

from django.db import migrations


def fill_days(apps, schema_editor):
    """Lists show minutes by their day, newest first."""
    entries = apps.get_model("teamweb_spaces", "SpaceEntry").objects
    for page in apps.get_model("teamweb_meetings", "MinutesPage").objects.select_related("meeting"):
        zone = zoneinfo.ZoneInfo(page.meeting.time_zone)
        day = page.meeting.starts_at.astimezone(zone).date()
        entries.filter(page_id=page.pk).update(day=day)


class Migration(migrations.Migration):
    dependencies = [
        ("teamweb_meetings", "0009_german_order"),
        ("teamweb_spaces", "0009_dated_pages"),
    ]

    operations = [migrations.RunPython(fill_days, migrations.RunPython.noop, elidable=True)]
