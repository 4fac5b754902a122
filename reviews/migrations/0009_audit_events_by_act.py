"""The clock and the queues ask for the events of one act, often; the log only grows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_records")]
    operations = [
        migrations.AddIndex(
            model_name="auditevent", index=models.Index(fields=["act", "at"], name="auditevent_by_act")
        )
    ]
