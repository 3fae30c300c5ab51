import django.utils.timezone
from django.db import migrations, models

import teamweb.core.files.storage


class Migration(migrations.Migration):
    dependencies = [
        ("teamweb_core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("recipe", models.JSONField(default=dict)),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=teamweb.core.files.storage.private_storage,
                        upload_to="",
                    ),
                ),
                ("sheets", models.PositiveIntegerField(default=0)),
                (
                    "asked_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
            ],
            options={
                "verbose_name": "kept document",
                "verbose_name_plural": "kept documents",
            },
        ),
    ]
