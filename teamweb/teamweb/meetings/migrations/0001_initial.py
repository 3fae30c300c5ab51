import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import teamweb.meetings.planning.models.choices
import teamweb.meetings.planning.models.papers
import teamweb.spaces.models.attachments


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("teamweb_access", "0001_initial"),
        ("teamweb_accounts", "0001_initial"),
        ("teamweb_groups", "0001_initial"),
        ("teamweb_spaces", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("secretary", "takes the minutes"),
                            ("member", "member"),
                            ("deputy", "stands in"),
                            ("guest", "guest"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("none", "no answer"),
                            ("accepted", "comes"),
                            ("tentative", "perhaps"),
                            ("declined", "does not come"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="answered at"
                    ),
                ),
                ("deputies_named", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("unknown", "not recorded"),
                            ("present", "present"),
                            ("excused", "excused"),
                            ("absent", "absent"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="presence",
                    ),
                ),
                ("has_vote", models.BooleanField(default=True, verbose_name="may vote")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="came at")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left at")),
                (
                    "breaks",
                    models.JSONField(blank=True, default=list, verbose_name="away in between"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "deputy_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deputies",
                        to="teamweb_meetings.attendance",
                        verbose_name="stands in for",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "ordering": ["meeting", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_closing", models.BooleanField(default=False, editable=False)),
                ("rank", models.PositiveIntegerField(default=1, verbose_name="place")),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="number"
                    ),
                ),
                ("written_number", models.CharField(blank=True, editable=False, max_length=20)),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("information", "information"),
                            ("discussion", "discussion"),
                            ("resolution", "resolution"),
                            ("todo_review", "review of todos"),
                            ("election", "election"),
                        ],
                        default="discussion",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("a", "part A: everybody who may read the space"),
                            ("b", "part B: members only"),
                        ],
                        default="a",
                        max_length=1,
                        verbose_name="part",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "not yet discussed"),
                            ("discussed", "discussed"),
                            ("skipped", "not discussed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "duration_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="duration in minutes"
                    ),
                ),
                ("announcement", models.TextField(blank=True, verbose_name="announcement")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="teamweb_meetings.agendaitem",
                    ),
                ),
                (
                    "submitter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "guests",
                    models.ManyToManyField(
                        blank=True,
                        related_name="guest_items",
                        to="teamweb_meetings.attendance",
                        verbose_name="guests at this item",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda item",
                "verbose_name_plural": "agenda items",
                "ordering": ["meeting", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("invited", "invited"),
                            ("in_progress", "in progress"),
                            ("minutes_draft", "minutes in preparation"),
                            ("circulated", "minutes circulated"),
                            ("approved", "minutes approved"),
                            ("amended", "minutes amended"),
                        ],
                        default="draft",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="begins at")),
                (
                    "has_start_time",
                    models.BooleanField(default=True, verbose_name="the time is known"),
                ),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends at")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Berlin",
                        max_length=60,
                        validators=[teamweb.meetings.planning.models.choices.check_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place")),
                (
                    "video_link",
                    models.URLField(blank=True, max_length=500, verbose_name="video link"),
                ),
                ("preamble", models.TextField(blank=True, verbose_name="introduction")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancelled at"),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "finished_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="finished at"
                    ),
                ),
                (
                    "circulated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="circulated at"),
                ),
                (
                    "objections_until",
                    models.DateField(blank=True, null=True, verbose_name="objections until"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved at"),
                ),
                ("series_day", models.DateField(blank=True, editable=False, null=True)),
                (
                    "moved_from",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="moved from"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "approved_at_item",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="teamweb_meetings.agendaitem",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="teamweb_spaces.spacepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ["-starts_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attendances",
                to="teamweb_meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="approves",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="approval_items",
                to="teamweb_meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="teamweb_meetings.meeting",
            ),
        ),
        migrations.CreateModel(
            name="MeetingInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("sent_facts", models.JSONField(default=dict)),
                ("sent_sequence", models.PositiveIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="invited at")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="reminded at")),
                (
                    "attendance",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitation",
                        to="teamweb_meetings.attendance",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="teamweb_meetings.meeting",
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
                "verbose_name": "invitation to a meeting",
                "verbose_name_plural": "invitations to meetings",
                "ordering": ["meeting", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        related_name="teamweb_%(class)s",
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="page",
                        to="teamweb_meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "minutes",
                "verbose_name_plural": "minutes",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="MinutesVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("invited", "invited"),
                            ("in_progress", "in progress"),
                            ("minutes_draft", "minutes in preparation"),
                            ("circulated", "minutes circulated"),
                            ("approved", "minutes approved"),
                            ("amended", "minutes amended"),
                        ],
                        max_length=14,
                    ),
                ),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("chain_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="teamweb_meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of the minutes",
                "verbose_name_plural": "versions of the minutes",
                "ordering": ["meeting", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "raised_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="raised at"
                    ),
                ),
                ("reason", models.TextField(max_length=5000, verbose_name="reason")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=5000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="objections",
                        to="teamweb_meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="teamweb_meetings.meeting",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="teamweb_meetings.minutesversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to minutes",
                "verbose_name_plural": "objections to minutes",
                "ordering": ["meeting", "raised_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(editable=False, verbose_name="year")),
                ("number", models.PositiveIntegerField(editable=False, verbose_name="number")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                ("wording", models.TextField(verbose_name="wording")),
                ("category", models.CharField(blank=True, max_length=100, verbose_name="category")),
                (
                    "votes_yes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="yes"),
                ),
                ("votes_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="no")),
                (
                    "votes_abstained",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="abstained"),
                ),
                ("dissent", models.TextField(blank=True, verbose_name="dissenting opinion")),
                (
                    "voted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="time of the vote"),
                ),
                (
                    "votes_total",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="votes of the group"
                    ),
                ),
                (
                    "votes_there",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="votes present"
                    ),
                ),
                (
                    "votes_needed",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="votes needed"),
                ),
                (
                    "quorum_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="reason for adopting without quorum",
                    ),
                ),
                ("adopted_on", models.DateField(verbose_name="adopted on")),
                (
                    "repealed_on",
                    models.DateField(blank=True, null=True, verbose_name="repealed on"),
                ),
                (
                    "repeal_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="reason for the repeal"
                    ),
                ),
                (
                    "old_label",
                    models.CharField(blank=True, max_length=100, verbose_name="former label"),
                ),
                ("source_line", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolutions",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolutions",
                        to="teamweb_meetings.agendaitem",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="teamweb_meetings.resolution",
                        verbose_name="replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "resolution",
                "verbose_name_plural": "resolutions",
                "ordering": ["-year", "-number"],
            },
        ),
        migrations.CreateModel(
            name="ResolutionCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "rhythm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("weekly", "every week"),
                            ("weekday", "every month, on the same weekday (second Tuesday)"),
                            ("date", "every month, on the same date (the 15th)"),
                        ],
                        max_length=8,
                        verbose_name="meets",
                    ),
                ),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(52),
                        ],
                        verbose_name="every how many weeks or months",
                    ),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("begins_at", models.TimeField(blank=True, null=True, verbose_name="begins at")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Berlin",
                        max_length=60,
                        validators=[teamweb.meetings.planning.models.choices.check_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place")),
                (
                    "video_link",
                    models.URLField(blank=True, max_length=500, verbose_name="video link"),
                ),
                (
                    "duration_minutes",
                    models.PositiveSmallIntegerField(
                        default=120,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="duration in minutes",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="goes on")),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_series",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_series",
                        to="teamweb_spaces.spacepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "series of meetings",
                "verbose_name_plural": "series of meetings",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("title"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="meetings",
                to="teamweb_meetings.series",
            ),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("open", "open"), ("closed", "closed")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("information", "information"),
                            ("discussion", "discussion"),
                            ("resolution", "resolution"),
                            ("todo_review", "review of todos"),
                            ("election", "election"),
                        ],
                        default="discussion",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("a", "part A: everybody who may read the space"),
                            ("b", "part B: members only"),
                        ],
                        default="a",
                        max_length=1,
                        verbose_name="part",
                    ),
                ),
                (
                    "duration_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="duration in minutes"
                    ),
                ),
                (
                    "is_recurring",
                    models.BooleanField(default=False, verbose_name="on every agenda"),
                ),
                ("is_closing", models.BooleanField(default=False, verbose_name="at the end")),
                ("place", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teamweb_access.access",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="teamweb_groups.workinggroup",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="topics",
                        to="teamweb_meetings.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="teamweb_meetings.topic",
            ),
        ),
        migrations.CreateModel(
            name="TopicPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=teamweb.spaces.models.attachments.private_storage,
                        upload_to=teamweb.meetings.planning.models.papers.paper_path,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                (
                    "uploaded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="teamweb_meetings.topic",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "ordering": ["topic", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar feed",
                "verbose_name_plural": "calendar feeds",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "group"), name="calendar_of_group_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group__isnull", True)),
                        fields=("user",),
                        name="own_calendar_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("meeting", "user"),
                name="attends_once",
                violation_error_message="This person is in the list already.",
            ),
        ),
        migrations.AddIndex(
            model_name="meetinginvitation",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at"],
                name="meeting_mail_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetinginvitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("meeting", "user"),
                name="person_invited_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetinginvitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", True)),
                fields=("meeting", "email"),
                name="address_invited_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesversion",
            constraint=models.UniqueConstraint(
                fields=("meeting", "number"), name="minutes_version_once"
            ),
        ),
        migrations.AddIndex(
            model_name="resolution",
            index=models.Index(fields=["access", "-year", "-number"], name="resolution_register"),
        ),
        migrations.AddIndex(
            model_name="resolution",
            index=models.Index(fields=["adopted_on", "id"], name="resolution_by_day"),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.UniqueConstraint(
                fields=("group", "year", "number"), name="resolution_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="resolutioncounter",
            constraint=models.UniqueConstraint(
                fields=("group", "year"), name="resolution_counter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rhythm", ""),
                    models.Q(("begins_at__isnull", False), ("begins_on__isnull", False)),
                    _connector="OR",
                ),
                name="series_rhythm_has_start",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["space", "-starts_at"], name="meeting_of_space"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["access", "starts_at"], name="meeting_upcoming"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                ),
                name="meeting_ends_after_start",
                violation_error_message="The meeting ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                fields=("series", "series_day"), name="series_meets_once_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(fields=["meeting", "rank"], name="item_of_meeting"),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("meeting", "topic"), name="topic_once_in_meeting"
            ),
        ),
    ]
