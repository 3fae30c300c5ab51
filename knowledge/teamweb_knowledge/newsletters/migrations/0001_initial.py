import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("knowledge_ozg", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=150, verbose_name="subject")),
                (
                    "intro",
                    models.TextField(
                        blank=True,
                        help_text="Also shown in the list of the archive.",
                        verbose_name="introduction",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("heading", 0), ("text", 1), ("teaser", 5), ("picture", 8)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "icon": "title",
                                    "label": "Heading",
                                    "max_length": 150,
                                    "template": "knowledge_newsletters/blocks/heading.html",
                                },
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h3",
                                        "bold",
                                        "italic",
                                        "ol",
                                        "ul",
                                        "link",
                                        "document-link",
                                    ],
                                    "label": "Text",
                                },
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150},
                            ),
                            3: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Text", "required": False},
                            ),
                            4: ("wagtail.blocks.URLBlock", (), {"label": "Address"}),
                            5: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 2), ("text", 3), ("url", 4)]],
                                {},
                            ),
                            6: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "Image"}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Read aloud, and shown where pictures are off.",
                                    "label": "What the picture says",
                                    "max_length": 250,
                                },
                            ),
                            8: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 6), ("alternative", 7)]],
                                {},
                            ),
                        },
                        verbose_name="content",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("scheduled", "scheduled"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "send_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="send at"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="sent at"
                    ),
                ),
                ("enqueued_at", models.DateTimeField(editable=False, null=True)),
                (
                    "recipient_count",
                    models.PositiveIntegerField(
                        editable=False, null=True, verbose_name="recipients"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "sent_by",
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
                    "topic_areas",
                    models.ManyToManyField(
                        related_name="issues",
                        to="knowledge_ozg.topicarea",
                        verbose_name="topic areas",
                    ),
                ),
            ],
            options={
                "verbose_name": "newsletter issue",
                "verbose_name_plural": "newsletter issues",
                "ordering": ["-sent_at", "-created_at"],
                "permissions": [("send_issue", "Can send newsletter issues")],
            },
        ),
    ]
