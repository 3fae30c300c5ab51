import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Situation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("life", "life situation"), ("business", "business situation")],
                        default="life",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "verbose_name": "situation",
                "verbose_name_plural": "situations",
                "ordering": [
                    "topic_area__rank",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "lead_ministry",
                    models.CharField(blank=True, max_length=120, verbose_name="lead ministry"),
                ),
            ],
            options={
                "verbose_name": "topic area",
                "verbose_name_plural": "topic areas",
                "ordering": [
                    "rank",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ozg_id", models.CharField(max_length=10, unique=True, verbose_name="OZG number")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "situation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="knowledge_ozg.situation",
                        verbose_name="situation",
                    ),
                ),
            ],
            options={
                "verbose_name": "public service",
                "verbose_name_plural": "public services",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="situation",
            name="topic_area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="situations",
                to="knowledge_ozg.topicarea",
                verbose_name="topic area",
            ),
        ),
        migrations.CreateModel(
            name="Portal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("lead", models.CharField(blank=True, max_length=120, verbose_name="lead")),
                ("state", models.CharField(blank=True, max_length=200, verbose_name="state")),
                ("due", models.CharField(blank=True, max_length=20, verbose_name="date aimed at")),
                ("url", models.URLField(blank=True, verbose_name="address")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                (
                    "topic_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="portals",
                        to="knowledge_ozg.topicarea",
                        verbose_name="topic area",
                    ),
                ),
            ],
            options={
                "verbose_name": "portal",
                "verbose_name_plural": "portals",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImplementationProject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("planned", "planned"),
                            ("at_work", "at work"),
                            ("done", "put into practice"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "portal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="projects",
                        to="knowledge_ozg.portal",
                        verbose_name="portal",
                    ),
                ),
                (
                    "services",
                    models.ManyToManyField(
                        blank=True,
                        related_name="projects",
                        to="knowledge_ozg.publicservice",
                        verbose_name="public services",
                    ),
                ),
                (
                    "topic_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="projects",
                        to="knowledge_ozg.topicarea",
                        verbose_name="topic area",
                    ),
                ),
            ],
            options={
                "verbose_name": "implementation project",
                "verbose_name_plural": "implementation projects",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="situation",
            constraint=models.UniqueConstraint(
                fields=("topic_area", "name"), name="situation_once"
            ),
        ),
    ]
