import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                (
                    "mails_per_minute",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: as fast as possible.",
                        null=True,
                        verbose_name="mails per minute",
                    ),
                ),
                ("tokens", models.FloatField(default=0, editable=False)),
                (
                    "refilled_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("backoff_until", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "mail channel",
                "verbose_name_plural": "mail channels",
            },
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "somebody waits for it"), (1, "notice"), (2, "to many")],
                        default=0,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "being prepared"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("cancelled", "cancelled"),
                            ("finished", "finished"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("subject", models.CharField(max_length=500, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(blank=True, verbose_name="HTML")),
                ("raw", models.BinaryField(null=True)),
                ("calendar", models.TextField(blank=True, editable=False)),
                ("headers", models.JSONField(blank=True, default=dict)),
                ("sender", models.CharField(max_length=320, verbose_name="sender")),
                ("access_ids", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailings",
                        to="teamweb_notifications.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailing",
                "verbose_name_plural": "mailings",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=120)),
                ("address", models.CharField(blank=True, max_length=320, verbose_name="address")),
                ("values", models.JSONField(blank=True, default=dict)),
                ("message_id", models.CharField(max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting"),
                            ("claimed", "being sent"),
                            ("sent", "sent"),
                            ("refused", "refused"),
                            ("failed", "failed"),
                            ("skipped", "skipped"),
                            ("in_doubt", "in doubt"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("uncertain_attempts", models.PositiveSmallIntegerField(default=0)),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "last_reply",
                    models.CharField(blank=True, max_length=300, verbose_name="last reply"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="teamweb_notifications.mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                ("access_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("key", models.CharField(blank=True, max_length=160, null=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("no", "no mail"),
                            ("at_once", "mailed at once"),
                            ("waits", "waits for the daily mail"),
                            ("collected", "was in a daily mail"),
                        ],
                        default="no",
                        max_length=10,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="time"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        choices=[
                            ("at_once", "at once, one mail per notice"),
                            ("daily", "once a day, all together"),
                            ("none", "never, only in Teamweb"),
                        ],
                        default="at_once",
                        max_length=10,
                        verbose_name="notices by mail",
                    ),
                ),
                (
                    "has_todo_reminders",
                    models.BooleanField(
                        default=True,
                        help_text="One mail on days on which something becomes due or stays undone.",
                        verbose_name="remind me of my todos by mail",
                    ),
                ),
                ("last_digest_on", models.DateField(editable=False, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notification preference",
                "verbose_name_plural": "notification preferences",
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "watch",
                "verbose_name_plural": "watches",
            },
        ),
        migrations.AddIndex(
            model_name="mailing",
            index=models.Index(
                condition=models.Q(("state", "running")),
                fields=["priority", "id"],
                name="mailing_running",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "claimed"])),
                fields=["mailing", "due_at"],
                name="delivery_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["reference"], name="delivery_reference"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("address", ""), _negated=True),
                fields=["created_at"],
                name="delivery_with_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("mailing", "reference"), name="owed_once"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["recipient", "-created_at"], name="notices_of_person"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mail", "waits")), fields=["recipient"], name="notices_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(fields=("recipient", "key"), name="told_once"),
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(fields=["content_type", "object_id"], name="watchers_of_thing"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                fields=("user", "content_type", "object_id"), name="watched_once"
            ),
        ),
    ]
