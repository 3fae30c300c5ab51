import django.db.models.deletion
import django.db.models.functions.comparison
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Guideline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guideline", "guideline"),
                            ("chapter", "chapter for other guidelines"),
                            ("catalogue", "question catalogue"),
                            ("opinion", "expert opinion"),
                            ("strategy", "strategy paper"),
                            ("plan", "plan of action"),
                            ("proposal", "proposal for a decision"),
                        ],
                        default="guideline",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "group_key",
                    models.SlugField(blank=True, max_length=80, verbose_name="key of the group"),
                ),
                (
                    "group_name",
                    models.CharField(blank=True, max_length=200, verbose_name="written by"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("needed", "needed"),
                            ("planned", "planned"),
                            ("at_work", "at work"),
                            ("finished", "finished, not yet published"),
                            ("published", "published"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_note",
                    models.CharField(blank=True, max_length=200, verbose_name="note on the state"),
                ),
                (
                    "target_date",
                    models.CharField(blank=True, max_length=40, verbose_name="date aimed at"),
                ),
                (
                    "follow_up",
                    models.CharField(blank=True, max_length=200, verbose_name="next step"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "notice",
                    models.CharField(blank=True, max_length=300, verbose_name="notice to readers"),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                ("access_id", models.IntegerField(db_index=True, default=0, verbose_name="access")),
            ],
            options={
                "verbose_name": "guideline",
                "verbose_name_plural": "guidelines",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("title"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Chapter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rank")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("draft", "draft"),
                            ("review", "in review"),
                            ("finished", "finished"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                (
                    "responsible",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="responsible (function)"
                    ),
                ),
                (
                    "guideline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chapters",
                        to="knowledge_guidelines.guideline",
                        verbose_name="guideline",
                    ),
                ),
            ],
            options={
                "verbose_name": "chapter",
                "verbose_name_plural": "chapters",
                "ordering": ["guideline", "rank", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("guideline", "title"), name="chapter_title_once"
                    )
                ],
            },
        ),
    ]
