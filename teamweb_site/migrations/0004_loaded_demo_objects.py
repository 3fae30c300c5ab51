from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teamweb_site", "0003_site_secrets")]

    operations = [migrations.RenameModel("DemoMark", "LoadedDemoObject")]
