"""A change of what readers see names its code in a column. Rows that stand say "code Z53.9", which is no kind any more:
whoever reads one of those makes everything anew.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("codes", "0006_import_reports")]
    operations = [
        migrations.AddField("publicchange", "code", models.CharField(blank=True, db_default="", max_length=20)),
        migrations.AlterField(
            "publicchange",
            "touched",
            models.CharField(
                choices=[
                    ("everything", "Everything"),
                    ("people", "People"),
                    ("search", "Search"),
                    ("code", "Code"),
                ],
                max_length=20,
            ),
        ),
    ]
