from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teamweb_meetings", "0010_days_of_minutes")]

    operations = [
        migrations.RenameField("meetinginvitation", "told", "sent_facts"),
        migrations.RenameField("meetinginvitation", "told_sequence", "sent_sequence"),
        migrations.RenameField("meetinginvitation", "told_at", "sent_at"),
    ]
