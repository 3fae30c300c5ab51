import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Norm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=120, unique=True, verbose_name="citation")),
                ("title", models.CharField(blank=True, max_length=250, verbose_name="heading")),
                ("url", models.URLField(blank=True, verbose_name="address of the text")),
            ],
            options={
                "verbose_name": "provision",
                "verbose_name_plural": "provisions",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("label"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionCatalogue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "notice",
                    models.CharField(blank=True, max_length=300, verbose_name="notice to readers"),
                ),
                ("state", models.CharField(blank=True, max_length=200, verbose_name="state")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                ("access_id", models.IntegerField(db_index=True, default=0, verbose_name="access")),
            ],
            options={
                "verbose_name": "question catalogue",
                "verbose_name_plural": "question catalogues",
                "ordering": [
                    "rank",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("title"), "de-x-icu")
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "organisation"),
                            ("person", "person"),
                            ("group", "working group"),
                            ("opinion", "expert opinion"),
                            ("norm", "law or standard"),
                        ],
                        default="organisation",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "source of answers",
                "verbose_name_plural": "sources of answers",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wording", models.TextField(verbose_name="question")),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("open", "open"),
                            ("answered", "answered"),
                            ("review", "under review"),
                            ("outdated", "out of date"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="asked on"
                    ),
                ),
                (
                    "asked_for",
                    models.CharField(blank=True, max_length=200, verbose_name="asked for"),
                ),
                (
                    "review_on",
                    models.DateField(blank=True, null=True, verbose_name="to be reviewed on"),
                ),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                ("access_id", models.IntegerField(db_index=True, default=0, verbose_name="access")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["topic__catalogue__rank", "topic__rank", "rank", "pk"],
            },
        ),
        migrations.CreateModel(
            name="QuestionRecurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="asked on"
                    ),
                ),
                ("asked_for", models.CharField(max_length=200, verbose_name="asked for")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recurrences",
                        to="knowledge_questions.question",
                    ),
                ),
            ],
            options={
                "verbose_name": "asked again",
                "verbose_name_plural": "asked again",
                "ordering": ["asked_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="QuestionTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80, verbose_name="key")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="rank")),
                (
                    "catalogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="knowledge_questions.questioncatalogue",
                        verbose_name="catalogue",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic of questions",
                "verbose_name_plural": "topics of questions",
                "ordering": [
                    "catalogue__rank",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(
                            models.F("catalogue__title"), "de-x-icu"
                        )
                    ),
                    "rank",
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(models.F("name"), "de-x-icu")
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="knowledge_questions.questiontopic",
                verbose_name="topic",
            ),
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.TextField(verbose_name="answer")),
                (
                    "given_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="date of the answer"
                    ),
                ),
                (
                    "weight",
                    models.CharField(
                        choices=[
                            ("binding", "binding statement"),
                            ("opinion", "legal view"),
                            ("experience", "experience from practice"),
                        ],
                        default="opinion",
                        max_length=12,
                        verbose_name="weight",
                    ),
                ),
                (
                    "legal_basis",
                    models.CharField(blank=True, max_length=500, verbose_name="legal basis"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("given", "given"),
                            ("confirmed", "confirmed"),
                            ("superseded", "superseded"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "confirmed_on",
                    models.DateField(blank=True, null=True, verbose_name="confirmed on"),
                ),
                ("access_id", models.IntegerField(db_index=True, default=0, verbose_name="access")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "entered_by",
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
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="supersedes",
                        to="knowledge_questions.answer",
                        verbose_name="superseded by",
                    ),
                ),
                (
                    "norms",
                    models.ManyToManyField(
                        blank=True,
                        related_name="answers",
                        to="knowledge_questions.norm",
                        verbose_name="provisions",
                    ),
                ),
                (
                    "questions",
                    models.ManyToManyField(
                        related_name="answers",
                        to="knowledge_questions.question",
                        verbose_name="questions",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="knowledge_questions.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["-given_on", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="questiontopic",
            constraint=models.UniqueConstraint(
                fields=("catalogue", "key"), name="question_topic_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_by", None), ("status", "superseded"), _connector="OR"
                ),
                name="answer_superseded_with_successor",
                violation_error_message="An answer with a successor is superseded.",
            ),
        ),
    ]
