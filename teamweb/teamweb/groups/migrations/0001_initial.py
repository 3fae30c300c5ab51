import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import teamweb.groups.models.days


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("teamweb_accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "abbreviation",
                    models.CharField(blank=True, max_length=20, verbose_name="abbreviation"),
                ),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                ("may_be_top", models.BooleanField(default=True, verbose_name="may stand alone")),
                (
                    "may_adopt_resolutions",
                    models.BooleanField(default=True, verbose_name="may adopt resolutions"),
                ),
                (
                    "quorum_rule",
                    models.CharField(
                        choices=[
                            ("none", "no rule"),
                            ("half", "at least half of the votes"),
                            ("more_than_half", "more than half of the votes"),
                            ("two_thirds", "at least two thirds of the votes"),
                            ("number", "a fixed number of votes"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="quorum",
                    ),
                ),
                (
                    "quorum_number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Only for a fixed number of votes.",
                        null=True,
                        verbose_name="votes needed",
                    ),
                ),
                (
                    "one_vote_per_organisation",
                    models.BooleanField(
                        default=False,
                        help_text="Members who act for the same organisation have one vote together.",
                        verbose_name="one vote per organisation",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="So long those who were there can object to circulated minutes; 0: not at all.",
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="days for objections",
                    ),
                ),
                (
                    "allowed_parents",
                    models.ManyToManyField(
                        blank=True, to="teamweb_groups.grouptype", verbose_name="allowed parents"
                    ),
                ),
            ],
            options={
                "verbose_name": "type of group",
                "verbose_name_plural": "types of groups",
                "ordering": [
                    "rank",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("keywords", models.CharField(blank=True, max_length=500, verbose_name="subjects")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("active", "active"),
                            ("dormant", "dormant"),
                            ("closed", "closed"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_note",
                    models.CharField(blank=True, max_length=200, verbose_name="note on the state"),
                ),
                ("cadence", models.CharField(blank=True, max_length=120, verbose_name="meets")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                (
                    "founded",
                    models.CharField(
                        blank=True,
                        help_text="A year or a month, such as 2019 or 2019-04.",
                        max_length=10,
                        validators=[teamweb.groups.models.days.check_founding],
                        verbose_name="founded",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                (
                    "quorum_rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "no rule"),
                            ("half", "at least half of the votes"),
                            ("more_than_half", "more than half of the votes"),
                            ("two_thirds", "at least two thirds of the votes"),
                            ("number", "a fixed number of votes"),
                        ],
                        max_length=20,
                        verbose_name="quorum",
                    ),
                ),
                (
                    "quorum_number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Only for a fixed number of votes.",
                        null=True,
                        verbose_name="votes needed",
                    ),
                ),
                (
                    "auth_group",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="working_group",
                        to="auth.group",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="teamweb_groups.workinggroup",
                        verbose_name="part of",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="teamweb_groups.grouptype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "working group",
                "verbose_name_plural": "working groups",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerGroupKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                (
                    "given_up_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_keys",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "former key",
                "verbose_name_plural": "former keys",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("deputy", "deputy chair"),
                            ("secretary", "secretary"),
                            ("member", "member"),
                            ("guest", "guest"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("has_vote", models.BooleanField(default=True, verbose_name="may vote")),
                (
                    "starts_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        validators=[teamweb.groups.models.days.check_day],
                        verbose_name="from",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[teamweb.groups.models.days.check_day],
                        verbose_name="until",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="teamweb_accounts.organisation",
                        verbose_name="acts for",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["group", "starts_on"],
                "indexes": [models.Index(fields=["user", "starts_on"], name="membership_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="membership_ends_after_start",
                        violation_error_message="The end lies before the beginning.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("group", "user", "role"),
                        name="role_open_once",
                        violation_error_message="This person has this role in the group already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("deputy", "deputy chair"),
                            ("secretary", "secretary"),
                            ("member", "member"),
                            ("guest", "guest"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="sent at"
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("accepted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "accepted_by",
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
                    "invited_by",
                    models.ForeignKey(
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
                        verbose_name="acts for",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["group", "-created_at"], name="invitations_of_group")
                ],
            },
        ),
    ]
