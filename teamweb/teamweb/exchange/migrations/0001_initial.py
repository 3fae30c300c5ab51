import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("teamweb_meetings", "0001_initial"),
        ("teamweb_spaces", "0001_initial"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedMinutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="file")),
                ("content_hash", models.CharField(max_length=64)),
                ("parser_version", models.PositiveSmallIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("source", models.TextField(verbose_name="text of the file")),
                ("line_counts", models.JSONField(default=dict)),
                ("imported_at", models.DateTimeField(auto_now=True)),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_from",
                        to="teamweb_meetings.meeting",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_minutes",
                        to="teamweb_spaces.spacepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported minutes",
                "verbose_name_plural": "imported minutes",
                "ordering": [
                    "space",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("space", "name"), name="minutes_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.TextField(verbose_name="file")),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("revision_id", models.BigIntegerField(null=True)),
                ("files", models.JSONField(default=dict)),
                ("labels", models.JSONField(default=list)),
                ("place", models.PositiveIntegerField(default=0)),
                ("imported_at", models.DateTimeField(auto_now=True)),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_from_file",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_pages",
                        to="teamweb_spaces.spacepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported page",
                "verbose_name_plural": "imported pages",
                "ordering": ["space", "path"],
                "constraints": [
                    models.UniqueConstraint(fields=("space", "path"), name="page_file_once")
                ],
            },
        ),
    ]
