from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teamweb_notifications", "0004_notice_facts")]

    operations = [
        migrations.RenameField("delivery", "doubts", "uncertain_attempts"),
        migrations.RenameField("channel", "resting_until", "backoff_until"),
    ]
