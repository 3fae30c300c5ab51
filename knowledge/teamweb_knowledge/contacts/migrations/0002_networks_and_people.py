import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge_contacts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NetworkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_refused", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source_digest", "at"], name="requests_of_network")
                ],
            },
        ),
        migrations.RemoveIndex(model_name="optin", name="opt_ins_of_source"),
        migrations.RemoveField(model_name="optin", name="source_digest"),
        migrations.AddField(
            model_name="consentevent",
            name="user_id",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("requested", "asked for in the form"),
                    ("mailed", "mail with a link sent"),
                    ("confirmed", "confirmed by link"),
                    ("topics_changed", "topic areas changed"),
                    ("paused", "pause changed"),
                    ("address_left", "address given up"),
                    ("address_changed", "address changed"),
                    ("unsubscribed", "unsubscribed"),
                    ("exported", "own data fetched"),
                    ("erased", "own data erased"),
                    ("listed", "entered a contact list"),
                    ("unlisted", "left a contact list"),
                ],
                max_length=20,
                verbose_name="step",
            ),
        ),
    ]
