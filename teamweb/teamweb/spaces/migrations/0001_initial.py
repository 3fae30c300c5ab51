import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import teamweb.access.required_pages
import teamweb.spaces.models.attachments


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
            name="FeedToken",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("token", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=300, unique=True)),
                ("slug", models.SlugField(allow_unicode=True, max_length=80, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="label")),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpaceIndexPage",
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
            ],
            options={
                "verbose_name": "page of all spaces",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="WikiPage",
            fields=[
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("rendered_html", models.TextField(blank=True, editable=False)),
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
            ],
            options={
                "verbose_name": "wiki page",
                "verbose_name_plural": "wiki pages",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                ("trashed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "draft_owner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "trashed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=teamweb.spaces.models.attachments.private_storage,
                        upload_to=teamweb.spaces.models.attachments.attachment_path,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("width", models.PositiveIntegerField(editable=False, null=True)),
                ("height", models.PositiveIntegerField(editable=False, null=True)),
                ("widths", models.JSONField(default=list, editable=False)),
                (
                    "comment",
                    models.CharField(blank=True, max_length=300, verbose_name="what has changed"),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="teamweb_spaces.attachment",
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
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="current",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="teamweb_spaces.attachmentversion",
            ),
        ),
        migrations.CreateModel(
            name="PageLabel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="page_labels",
                        to="teamweb_spaces.label",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="page_labels",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PageLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_out",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_in",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PageRedirect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=2000, unique=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_addresses",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpacePage",
            fields=[
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("rendered_html", models.TextField(blank=True, editable=False)),
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
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="short name")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
                ),
                (
                    "archived_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="archived at"
                    ),
                ),
                (
                    "is_moderated",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        verbose_name="changes are checked before they are published",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spaces",
                        to="teamweb_groups.workinggroup",
                        verbose_name="working group",
                    ),
                ),
            ],
            options={
                "verbose_name": "space",
                "verbose_name_plural": "spaces",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="SpaceEntry",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("rank", models.PositiveIntegerField(default=0)),
                ("day", models.DateField(blank=True, editable=False, null=True)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("labels", models.JSONField(blank=True, default=list)),
                ("etag_seed", models.PositiveBigIntegerField(default=0)),
                ("trashed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="child_entries",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "trashed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="teamweb_spaces.spacepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of a page",
                "verbose_name_plural": "places of pages",
            },
        ),
        migrations.CreateModel(
            name="PageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="what it is for"),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="templates",
                        to="teamweb_spaces.spacepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "template",
                "verbose_name_plural": "templates",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("title"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionNote",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="version_note",
                        serialize=False,
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "comment",
                    models.CharField(blank=True, max_length=300, verbose_name="what has changed"),
                ),
                ("is_draft", models.BooleanField(default=False, editable=False)),
                ("sent_back_reason", models.TextField(blank=True, editable=False)),
                (
                    "restored_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.CharField(blank=True, max_length=500, verbose_name="why you ask"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("granted", "granted"),
                            ("declined", "declined"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_requests",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "request for access",
                "verbose_name_plural": "requests for access",
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("page", "user"),
                        name="open_request_once",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="attachmentversion",
            constraint=models.UniqueConstraint(
                fields=("attachment", "number"), name="file_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("trashed_at", None)),
                fields=("page", "name"),
                name="file_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("page", None), ("draft_owner", None), _connector="XOR"),
                name="file_of_page_or_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagelabel",
            constraint=models.UniqueConstraint(fields=("page", "label"), name="label_once"),
        ),
        migrations.AddConstraint(
            model_name="pagelink",
            constraint=models.UniqueConstraint(fields=("source", "target"), name="link_once"),
        ),
        migrations.AddConstraint(
            model_name="readmark",
            constraint=models.UniqueConstraint(fields=("user", "page"), name="read_mark_once"),
        ),
        migrations.AddIndex(
            model_name="spaceentry",
            index=models.Index(fields=["parent", "rank"], name="entry_order"),
        ),
        migrations.AddIndex(
            model_name="spaceentry",
            index=models.Index(fields=["-changed_at"], name="entry_changed"),
        ),
        migrations.AddIndex(
            model_name="spaceentry",
            index=models.Index(fields=["space", "-changed_at"], name="entry_changed_in_space"),
        ),
        migrations.AddConstraint(
            model_name="pagetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("space", None), _negated=True),
                fields=("space", "title"),
                name="space_template_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagetemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("space", None)), fields=("title",), name="general_template_once"
            ),
        ),
    ]
