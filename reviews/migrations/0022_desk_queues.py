from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0021_outside_links")]

    operations = [
        migrations.AddIndex(
            model_name="explanation",
            index=models.Index(fields=["state", "changed_at"], name="explanation_by_state"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["next_review_on"], name="publication_due"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["published_at"], name="publication_by_day"),
        ),
    ]
