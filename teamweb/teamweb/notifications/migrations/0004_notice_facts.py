from django.db import migrations, models


def keep_as_written(apps, schema_editor):
    """What was told before keeps the words that it was told in."""
    rows = apps.get_model("teamweb_notifications", "Notification").objects
    for row in rows.only("subject", "text").iterator():
        facts = {"subject": row.subject, "text": row.text}
        rows.filter(pk=row.pk).update(kind="as_written", facts=facts)


class Migration(migrations.Migration):
    # PostgreSQL alters no table that has changed rows in the same transaction.
    atomic = False

    dependencies = [
        ("teamweb_notifications", "0003_todo_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunPython(keep_as_written, migrations.RunPython.noop),
        migrations.RemoveField(model_name="notification", name="subject"),
        migrations.RemoveField(model_name="notification", name="text"),
    ]
