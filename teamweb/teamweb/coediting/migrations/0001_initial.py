import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoeditedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("field", models.CharField(max_length=80)),
                ("epoch", models.PositiveIntegerField(default=1)),
                ("head_seq", models.PositiveBigIntegerField(default=0)),
                ("snapshot", models.BinaryField(blank=True, null=True)),
                ("snapshot_seq", models.PositiveBigIntegerField(default=0)),
                ("checkpoint_seq", models.PositiveBigIntegerField(default=0)),
                ("text_attribution", models.BinaryField(blank=True, null=True)),
                ("failure", models.JSONField(blank=True, default=dict)),
                ("failed_seq", models.PositiveBigIntegerField(default=0)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-edited text",
                "verbose_name_plural": "co-edited texts",
            },
        ),
        migrations.CreateModel(
            name="ClientOwner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_id", models.BigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="client_owners",
                        to="teamweb_coediting.coediteddocument",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveBigIntegerField()),
                ("target_version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("idle", "pause in writing"),
                            ("timer", "after some minutes"),
                            ("leave", "the last one left"),
                            ("manual", "saved on purpose"),
                            ("restore", "restored"),
                            ("external", "changed elsewhere"),
                            ("publish", "published"),
                        ],
                        max_length=10,
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=300)),
                ("html", models.TextField(blank=True)),
                ("authorship", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkpoints",
                        to="teamweb_coediting.coediteddocument",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contributor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edits", models.PositiveIntegerField(default=0)),
                ("inserted", models.PositiveIntegerField(default=0)),
                ("deleted", models.PositiveIntegerField(default=0)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributors",
                        to="teamweb_coediting.checkpoint",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Update",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveBigIntegerField()),
                ("payload", models.BinaryField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("browser", "typed"),
                            ("server", "by the server"),
                            ("import", "imported"),
                            ("restore", "restored"),
                            ("external", "changed elsewhere"),
                        ],
                        default="browser",
                        max_length=10,
                    ),
                ),
                ("authors", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="teamweb_coediting.coediteddocument",
                    ),
                ),
                (
                    "restored_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="teamweb_coediting.checkpoint",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="coediteddocument",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "field"), name="coedited_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="clientowner",
            constraint=models.UniqueConstraint(
                fields=("document", "client_id"), name="client_owner_once"
            ),
        ),
        migrations.AddIndex(
            model_name="checkpoint",
            index=models.Index(fields=["document", "seq"], name="checkpoint_order"),
        ),
        migrations.AddConstraint(
            model_name="contributor",
            constraint=models.UniqueConstraint(
                fields=("checkpoint", "user"), name="contributor_once"
            ),
        ),
        migrations.AddIndex(
            model_name="update",
            index=models.Index(fields=["document", "created_at"], name="update_by_time"),
        ),
        migrations.AddConstraint(
            model_name="update",
            constraint=models.UniqueConstraint(fields=("document", "seq"), name="update_seq_once"),
        ),
    ]
