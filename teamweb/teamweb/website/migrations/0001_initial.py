import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import teamweb.access.required_pages


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("teamweb_groups", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventIndexPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of events",
                "verbose_name_plural": "lists of events",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="EventPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                ("series", models.CharField(blank=True, max_length=120, verbose_name="series")),
                (
                    "starts_on",
                    models.DateField(blank=True, db_index=True, null=True, verbose_name="date"),
                ),
                ("start_time", models.TimeField(blank=True, null=True, verbose_name="beginning")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("end_time", models.TimeField(blank=True, null=True, verbose_name="end")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Only if the day is not known.",
                        null=True,
                        verbose_name="year",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("venue", models.CharField(blank=True, max_length=200, verbose_name="venue")),
                (
                    "organiser",
                    models.CharField(blank=True, max_length=200, verbose_name="organiser"),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="places"),
                ),
                (
                    "registrations",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="registrations"
                    ),
                ),
                (
                    "participants",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="participants"),
                ),
                (
                    "is_estimate",
                    models.BooleanField(
                        default=False, verbose_name="number of participants is an estimate"
                    ),
                ),
                ("registration", models.TextField(blank=True, verbose_name="how to register")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HomePage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                ("lead", models.TextField(blank=True, verbose_name="introduction")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "home page",
                "verbose_name_plural": "home pages",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="MembersPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "entries",
                    wagtail.fields.StreamField(
                        [("member", 4)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Name", "max_length": 200},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "In a few words", "max_length": 250, "required": False},
                            ),
                            2: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Website",
                                    "required": False,
                                    "validators": [
                                        django.core.validators.URLValidator(
                                            schemes=["http", "https"]
                                        )
                                    ],
                                },
                            ),
                            3: (
                                "wagtail.images.blocks.ImageBlock",
                                [],
                                {"label": "Coat of arms or logo"},
                            ),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("name", 0), ("about", 1), ("address", 2), ("picture", 3)]],
                                {},
                            ),
                        },
                        verbose_name="members",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of members",
                "verbose_name_plural": "lists of members",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ModelRegionIndexPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of model regions",
                "verbose_name_plural": "lists of model regions",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="ModelRegionPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                ("lead", models.TextField(max_length=500, verbose_name="summary")),
                (
                    "municipalities",
                    models.CharField(blank=True, max_length=250, verbose_name="municipalities"),
                ),
                ("address", models.URLField(blank=True, verbose_name="address on the web")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "model region",
                "verbose_name_plural": "model regions",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="NewsIndexPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of news",
                "verbose_name_plural": "lists of news",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="NewsPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        db_index=True, default=django.utils.timezone.localdate, verbose_name="date"
                    ),
                ),
                ("lead", models.TextField(max_length=500, verbose_name="summary")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "news item",
                "verbose_name_plural": "news items",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PressIndexPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of press releases",
                "verbose_name_plural": "lists of press releases",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="PressReleasePage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        db_index=True, default=django.utils.timezone.localdate, verbose_name="date"
                    ),
                ),
                ("lead", models.TextField(max_length=500, verbose_name="summary")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "press release",
                "verbose_name_plural": "press releases",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PressReviewPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "entries",
                    wagtail.fields.StreamField(
                        [("article", 4)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 250},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Newspaper or broadcaster", "max_length": 150},
                            ),
                            2: ("wagtail.blocks.DateBlock", (), {"label": "Date"}),
                            3: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "required": False,
                                    "validators": [
                                        django.core.validators.URLValidator(
                                            schemes=["http", "https"]
                                        )
                                    ],
                                },
                            ),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 0),
                                        ("publisher", 1),
                                        ("published_on", 2),
                                        ("address", 3),
                                    ]
                                ],
                                {},
                            ),
                        },
                        verbose_name="articles",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "press review",
                "verbose_name_plural": "press reviews",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PublicationIndexPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of publications",
                "verbose_name_plural": "lists of publications",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="PublicationPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guideline", "guideline"),
                            ("report", "report"),
                            ("article", "article"),
                            ("strategy", "strategy"),
                            ("legal_opinion", "legal opinion"),
                            ("template", "template"),
                        ],
                        default="report",
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(blank=True, db_index=True, null=True, verbose_name="date"),
                ),
                (
                    "edition",
                    models.CharField(
                        blank=True,
                        help_text="For example journal and issue.",
                        max_length=120,
                        verbose_name="edition",
                    ),
                ),
                (
                    "publisher",
                    models.CharField(blank=True, max_length=200, verbose_name="publisher"),
                ),
                ("lead", models.TextField(blank=True, max_length=500, verbose_name="summary")),
                ("address", models.URLField(blank=True, verbose_name="address on the web")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtaildocs.document",
                        verbose_name="file",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="publications",
                        to="teamweb_groups.workinggroup",
                        verbose_name="working group",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="StandardPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("general", "general"),
                            ("imprint", "imprint"),
                            ("privacy", "privacy notice"),
                            ("accessibility", "accessibility statement"),
                        ],
                        default="general",
                        max_length=15,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of the website",
                "verbose_name_plural": "pages of the website",
            },
            bases=(teamweb.access.required_pages.RequiredPage, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="TeamPage",
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
                    "picture_alternative",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=250,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "picture_caption",
                    models.CharField(
                        blank=True,
                        help_text="Also who took or drew it, where the licence asks for that.",
                        max_length=250,
                        verbose_name="caption",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "parts",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 3),
                            ("gallery", 6),
                            ("downloads", 9),
                            ("video", 13),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Also who took or drew it, where the licence asks for that.",
                                    "label": "Caption",
                                    "max_length": 250,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("caption", 2)]],
                                {},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Heading", "max_length": 120},
                            ),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (3,),
                                {"label": "Pictures", "max_num": 60, "min_num": 1},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("pictures", 5)]],
                                {},
                            ),
                            7: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"label": "File"},
                            ),
                            8: ("wagtail.blocks.ListBlock", (7,), {"max_num": 100, "min_num": 1}),
                            9: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 4), ("documents", 8)]],
                                {},
                            ),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            11: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "Address",
                                    "max_length": 500,
                                    "validators": [
                                        django.core.validators.URLValidator(schemes=["https"])
                                    ],
                                },
                            ),
                            12: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "What it shows", "max_length": 600, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 10), ("address", 11), ("description", 12)]],
                                {},
                            ),
                        },
                        verbose_name="below the text",
                    ),
                ),
                (
                    "entries",
                    wagtail.fields.StreamField(
                        [("contact", 5)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A function such as “Office”; a person only with their consent.",
                                    "label": "Name",
                                    "max_length": 200,
                                },
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Tasks", "max_length": 250, "required": False},
                            ),
                            2: (
                                "wagtail.blocks.EmailBlock",
                                (),
                                {"label": "E-mail", "required": False},
                            ),
                            3: (
                                "wagtail.blocks.RegexBlock",
                                (),
                                {
                                    "error_messages": {
                                        "invalid": "Digits, blanks and the characters + ( ) / - only."
                                    },
                                    "label": "Telephone",
                                    "regex": "^\\+?[0-9][0-9 ()/-]{2,38}$",
                                    "required": False,
                                },
                            ),
                            4: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            5: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("name", 0),
                                        ("about", 1),
                                        ("email", 2),
                                        ("telephone", 3),
                                        ("picture", 4),
                                    ]
                                ],
                                {},
                            ),
                        },
                        verbose_name="contacts",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
            },
            bases=("wagtailcore.page",),
        ),
    ]
