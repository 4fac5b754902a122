"""What an audit event is about gets columns, which those that stand are filled with from their text.

Their digests stay as they are: they are of the first form, which leaves the target out. On SQLite there are no guards
while a migration runs; PostgreSQL's are switched off within its transaction. Backwards the columns are dropped, and
events written since do not verify, as an earlier version knows no second form.
"""

from django.db import migrations, models

from reviews.rules.events import target_in_first_form

_AT_ONCE = 2000
_KINDS = (
    "explanation", "release", "arrival", "user", "specialist", "batch", "prompt", "practice", "vocabulary proposal",
    "manner proposal", "search", "AI", "audit log", "the sign-in", "other",
)  # fmt: skip
_FILL = "UPDATE reviews_auditevent SET target_kind = %s, target_id = %s, target_name = %s WHERE id = %s"


def fill_targets(apps, schema_editor):
    connection = schema_editor.connection
    events = apps.get_model("reviews", "AuditEvent").objects.using(connection.alias).order_by("pk")
    if connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE reviews_auditevent DISABLE TRIGGER USER")
    last = 0
    while some := list(events.filter(pk__gt=last).values_list("pk", "act", "about")[:_AT_ONCE]):
        rows = [(*target_in_first_form(act=act, about=about), pk) for pk, act, about in some]
        with connection.cursor() as cursor:
            cursor.executemany(_FILL, [(str(kind), key, name, pk) for kind, key, name, pk in rows])
        last = some[-1][0]
    if connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE reviews_auditevent ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0016_leases")]
    operations = [
        migrations.AddField("auditevent", "form", models.PositiveSmallIntegerField(default=1), preserve_default=False),
        migrations.AddField(
            "auditevent",
            "target_kind",
            models.CharField(choices=[(kind, kind) for kind in _KINDS], default="other", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField("auditevent", "target_id", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(
            "auditevent",
            "target_name",
            models.CharField(blank=True, default="", max_length=100),
            preserve_default=False,
        ),
        migrations.RunPython(fill_targets, migrations.RunPython.noop),
        migrations.AddConstraint(
            "auditevent",
            models.CheckConstraint(condition=models.Q(target_kind__in=_KINDS), name="auditevent_target_known"),
        ),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["target_kind", "target_id", "number"], name="auditevent_by_target")
        ),
    ]
