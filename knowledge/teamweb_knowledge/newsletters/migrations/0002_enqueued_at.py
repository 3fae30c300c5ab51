from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge_newsletters", "0001_initial")]

    operations = [migrations.RenameField("issue", "handed_over_at", "enqueued_at")]
