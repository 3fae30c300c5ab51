from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teamweb_coediting", "0006_version_failure")]

    operations = [
        migrations.RenameField("coediteddocument", "ledger", "text_attribution"),
    ]
