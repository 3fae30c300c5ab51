import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import teamweb_knowledge.contacts.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("knowledge_ozg", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "not confirmed yet"),
                            ("confirmed", "confirmed"),
                            ("unsubscribed", "unsubscribed"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "organisation",
                    models.CharField(blank=True, max_length=160, verbose_name="organisation"),
                ),
                (
                    "paused_until",
                    models.DateField(blank=True, null=True, verbose_name="paused until"),
                ),
                (
                    "secret",
                    models.CharField(
                        default=teamweb_knowledge.contacts.models._new_secret,
                        editable=False,
                        max_length=16,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="created at"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                ),
            ],
            options={
                "verbose_name": "subscriber",
                "verbose_name_plural": "subscribers",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_digest", models.CharField(max_length=64, unique=True)),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="created at"
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked address",
                "verbose_name_plural": "blocked addresses",
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
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
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="time"),
                ),
                ("subscriber_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("user_id", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "address",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("address_digest", models.CharField(editable=False, max_length=64)),
                ("topics", models.JSONField(blank=True, default=list, verbose_name="topic areas")),
                ("wording", models.TextField(blank=True, verbose_name="wording shown")),
                (
                    "version",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="version of the wording"
                    ),
                ),
                ("source", models.CharField(default="web", max_length=40, verbose_name="source")),
                (
                    "ip_network",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="shortened network address"
                    ),
                ),
                (
                    "message_id",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="message ID of the mail"
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
            ],
            options={
                "verbose_name": "consent event",
                "verbose_name_plural": "consent log",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["address_digest", "at"], name="consent_of_address")
                ],
            },
        ),
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
        migrations.CreateModel(
            name="OptIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("organisation", models.CharField(blank=True, max_length=160)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "topic_areas",
                    models.ManyToManyField(related_name="+", to="knowledge_ozg.topicarea"),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opt_ins",
                        to="knowledge_contacts.subscriber",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="knowledge_contacts.subscriber",
                    ),
                ),
                (
                    "topic_area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="knowledge_ozg.topicarea",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
            },
        ),
        migrations.AddField(
            model_name="subscriber",
            name="topic_areas",
            field=models.ManyToManyField(
                related_name="subscribers",
                through="knowledge_contacts.Subscription",
                to="knowledge_ozg.topicarea",
                verbose_name="topic areas",
            ),
        ),
        migrations.CreateModel(
            name="ContactEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("function", models.CharField(max_length=160, verbose_name="function")),
                ("organisation", models.CharField(max_length=160, verbose_name="organisation")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="can help with"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "topic_area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="knowledge_ozg.topicarea",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(
                            models.F("organisation"), "de-x-icu"
                        )
                    ),
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(
                            models.F("function"), "de-x-icu"
                        )
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "topic_area"), name="contact_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=("subscriber", "topic_area"), name="subscribed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriber",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("address"), name="subscriber_once"
            ),
        ),
    ]
