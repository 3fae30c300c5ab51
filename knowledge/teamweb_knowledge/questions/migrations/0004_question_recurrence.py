import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge_questions", "0003_german_order")]

    operations = [
        migrations.RenameModel("AskedAgain", "QuestionRecurrence"),
        migrations.AlterField(
            "questionrecurrence",
            "question",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recurrences",
                to="knowledge_questions.question",
            ),
        ),
    ]
