from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teamweb_todos", "0002_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="todoevent",
            name="changes",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
