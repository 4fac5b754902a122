"""Publishing asks whether the words were ever withdrawn: a small index instead of a look at every decision."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0011_vocabulary_at_the_desk")]
    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(kind="withdraw"), fields=["content_digest"], name="decision_withdrawn_words"
            ),
        )
    ]
