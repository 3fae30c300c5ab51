from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge_ozg", "0002_german_order")]

    operations = [
        migrations.DeleteModel("BusinessSituation"),
        migrations.DeleteModel("LifeSituation"),
    ]
