import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "abbreviation",
                    models.CharField(
                        max_length=80, unique=True, verbose_name="term or abbreviation"
                    ),
                ),
                ("meaning", models.CharField(max_length=300, verbose_name="meaning")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "synonyms",
                    models.CharField(
                        blank=True,
                        help_text="Other words for the same thing, divided by commas; the search treats them alike.",
                        max_length=300,
                        verbose_name="synonyms",
                    ),
                ),
                (
                    "is_synonym_in_search",
                    models.BooleanField(
                        default=True,
                        help_text="The search then finds the written-out form too.",
                        verbose_name="search by the meaning as well",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": [
                    models.OrderBy(
                        django.db.models.functions.comparison.Collate(
                            models.F("abbreviation"), "de-x-icu"
                        )
                    )
                ],
            },
        ),
    ]
