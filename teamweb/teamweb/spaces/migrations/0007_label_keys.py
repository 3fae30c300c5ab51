import re
import unicodedata

from django.db import migrations, models
from django.utils.text import slugify


def fill_keys(apps, schema_editor):
    """As `models.label_key` made them when this was written."""
    taken = set()
    for label in apps.get_model("teamweb_spaces", "Label").objects.order_by("pk"):
        words = " ".join(label.name.split())
        key = slugify(words, allow_unicode=True) if re.fullmatch(r"[\w\s-]+", words) else ""
        key = key or unicodedata.normalize("NFC", words).casefold()
        if not key or key in taken:
            key = f"{key} {label.pk}"
        taken.add(key)
        label.key = key
        label.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("teamweb_spaces", "0006_picture_sizes"),
    ]

    operations = [
        migrations.AddField(
            model_name="label",
            name="key",
            field=models.CharField(max_length=300, null=True, editable=False),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="label",
            name="key",
            field=models.CharField(max_length=300, unique=True, editable=False),
        ),
    ]
