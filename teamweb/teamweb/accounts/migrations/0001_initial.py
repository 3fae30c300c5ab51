import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import teamweb.accounts.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "short_name",
                    models.CharField(blank=True, max_length=40, verbose_name="short name"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("municipality", "municipality"),
                            ("it_provider", "municipal IT provider"),
                            ("association", "association"),
                            ("ministry", "ministry"),
                            ("authority", "other public authority"),
                            ("company", "company"),
                        ],
                        default="municipality",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=200, verbose_name="role")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(
                            django.db.models.functions.comparison.Coalesce(
                                django.db.models.functions.comparison.NullIf(
                                    "short_name", models.Value("")
                                ),
                                "name",
                            ),
                            "de-x-icu",
                        )
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "municipality",
                    models.CharField(blank=True, max_length=120, verbose_name="municipality"),
                ),
                ("function", models.CharField(blank=True, max_length=120, verbose_name="function")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "email_shown_to",
                    models.CharField(
                        choices=[
                            ("nobody", "administrators only"),
                            ("groups", "people of my working groups"),
                            ("everybody", "everybody who is signed in"),
                        ],
                        default="groups",
                        max_length=10,
                        verbose_name="who sees my e-mail address",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=teamweb.accounts.models.languages,
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "colour_scheme",
                    models.CharField(
                        blank=True,
                        choices=[("", "like my device"), ("light", "light"), ("dark", "dark")],
                        max_length=5,
                        verbose_name="colours",
                    ),
                ),
                ("erasure_asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("anonymised_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="teamweb_accounts.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
            },
        ),
    ]
