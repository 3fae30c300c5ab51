import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("teamweb_groups", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Access",
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
                            ("audience", "audience of the space"),
                            ("members", "members of the space"),
                            ("narrowed", "narrowed part"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="narrowed",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "root_page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "access",
                "verbose_name_plural": "accesses",
            },
        ),
        migrations.CreateModel(
            name="AccessRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "principal",
                    models.CharField(
                        choices=[
                            ("everyone", "everyone, also without signing in"),
                            ("members", "everyone who is signed in"),
                            ("group", "members of a group"),
                            ("group_tree", "members of a group and of its sub-groups"),
                            ("officers", "chair, deputies and secretaries of a group"),
                            ("guests", "guests of a group"),
                            ("person", "a person"),
                        ],
                        max_length=10,
                        verbose_name="who",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "may read"), (2, "may edit"), (3, "may manage")],
                        default=1,
                        verbose_name="level",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "access rule",
                "verbose_name_plural": "access rules",
            },
        ),
        migrations.CreateModel(
            name="PageAccess",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="page_access",
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="teamweb_access.access",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="access",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "narrowed"), _negated=True),
                fields=("space", "kind"),
                name="access_kind_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="access",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "narrowed")),
                fields=("root_page",),
                name="narrowed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("group", None), ("principal__in", ["everyone", "members"]), ("user", None)
                    ),
                    models.Q(
                        ("group__isnull", False),
                        ("principal__in", ["group", "group_tree", "officers", "guests"]),
                        ("user", None),
                    ),
                    models.Q(("group", None), ("principal", "person"), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="principal_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("group", None), ("user", None)),
                fields=("access", "principal"),
                name="general_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("group__isnull", False)),
                fields=("access", "principal", "group"),
                name="group_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("access", "user"),
                name="person_rule_once",
            ),
        ),
    ]
