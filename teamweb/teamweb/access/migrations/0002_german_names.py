"""What Wagtail's own migrations name in English is read by people: groups, workflow, collection."""

from typing import Any

from django.db import migrations

CHIEF = "Redaktionsleitung"
NAMES = [
    ("auth", "Group", "Editors", "Redaktion"),
    ("auth", "Group", "Moderators", CHIEF),
    ("wagtailcore", "Workflow", "Moderators approval", f"Freigabe durch die {CHIEF}"),
    ("wagtailcore", "Task", "Moderators approval", f"Freigabe durch die {CHIEF}"),
    ("wagtailcore", "Collection", "Root", "Alle Dateien"),
]


def rename(apps: Any, *, back: bool) -> None:
    for app, model, english, german in NAMES:
        old, new = (german, english) if back else (english, german)
        rows = apps.get_model(app, model).objects
        if not rows.filter(name=new).exists():
            rows.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    dependencies = [
        ("teamweb_access", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        # These look the groups up by their English names.
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0002_initial_data"),
        ("wagtailimages", "0002_initial_data"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, _: rename(apps, back=False), lambda apps, _: rename(apps, back=True)
        )
    ]
