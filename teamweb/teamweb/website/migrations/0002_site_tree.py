from django.db import migrations

from ..site_tree import create_site_tree


class Migration(migrations.Migration):
    dependencies = [
        ("teamweb_website", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(lambda apps, _: create_site_tree(apps), migrations.RunPython.noop)
    ]
