from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teamweb_spaces", "0010_own_parent_link")]

    operations = [migrations.RenameField("spaceentry", "touched", "etag_seed")]
