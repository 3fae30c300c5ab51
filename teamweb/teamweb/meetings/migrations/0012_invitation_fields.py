from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("teamweb_meetings", "0011_own_parent_link")]

    operations = [
        migrations.RenameField("meetinginvitation", "told", "sent_facts"),
        migrations.RenameField("meetinginvitation", "told_sequence", "sent_sequence"),
        migrations.RenameField("meetinginvitation", "told_at", "sent_at"),
    ]
