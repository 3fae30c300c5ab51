import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("external_id", models.CharField(max_length=190, unique=True)),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("space", models.CharField(db_index=True, max_length=100)),
                ("access_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "verbose_name": "imported document",
                "verbose_name_plural": "imported documents",
            },
        ),
        migrations.CreateModel(
            name="IndexOwner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(blank=True, max_length=20)),
                ("database", models.CharField(blank=True, max_length=1000)),
                ("building_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "owner of search indexes",
                "verbose_name_plural": "owners of search indexes",
            },
        ),
        migrations.CreateModel(
            name="IndexQueueEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(db_index=True, max_length=200)),
                ("access_id", models.BigIntegerField(blank=True, db_index=True, null=True)),
                ("enqueued_at", models.DateTimeField(auto_now_add=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(blank=True, db_index=True, null=True)),
            ],
            options={
                "verbose_name": "index queue entry",
                "verbose_name_plural": "index queue entries",
            },
        ),
        migrations.CreateModel(
            name="IndexWrite",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "write to the index",
                "verbose_name_plural": "writes to the index",
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                (
                    "scope",
                    models.CharField(
                        choices=[("search", "Search what I may read")],
                        default="search",
                        max_length=20,
                        verbose_name="Allowed use",
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "being built"),
                            ("live", "in use"),
                            ("retired", "retired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("checkpoint", models.JSONField(blank=True, default=dict)),
                ("written", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "search index",
                "verbose_name_plural": "search indexes",
                "constraints": [
                    models.UniqueConstraint(fields=("engine", "name"), name="search_index_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")),
                        fields=("engine",),
                        name="search_one_live_index_per_engine",
                    ),
                ],
            },
        ),
    ]
