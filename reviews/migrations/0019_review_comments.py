"""Comments are answered or set aside with a word, may stand on words and suggest others; ticks are kept.

What was resolved before counts as answered. No guard watches comments while this runs.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_USER = settings.AUTH_USER_MODEL
_Q = models.Q
_ANSWERED = "UPDATE reviews_comment SET state = 'answered' WHERE closed_at IS NOT NULL"


def _person(**more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=_USER, **more)


def _key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0018_flow"), migrations.swappable_dependency(_USER)]
    operations = [
        migrations.RemoveConstraint("comment", "comment_resolved_whole"),
        migrations.RenameField("comment", "resolved_at", "closed_at"),
        migrations.RenameField("comment", "resolved_by", "closed_by"),
        migrations.AddField("comment", "quote", models.TextField(blank=True, default="", max_length=2500), False),
        migrations.AddField("comment", "suggested", models.TextField(blank=True, default="", max_length=2500), False),
        migrations.AddField("comment", "taken_at", models.DateTimeField(null=True)),
        migrations.AddField("comment", "taken_by", _person(null=True)),
        migrations.AddField(
            "comment",
            "state",
            models.CharField(
                choices=[("open", "Open"), ("answered", "Answered"), ("set aside", "Set Aside")],
                default="open",
                max_length=9,
            ),
        ),
        migrations.RunSQL(_ANSWERED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=_Q(state="open", closed_at__isnull=True, closed_by__isnull=True)
                | _Q(state__in=("answered", "set aside"), closed_at__isnull=False, closed_by__isnull=False),
                name="comment_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=_Q(taken_at__isnull=True, taken_by__isnull=True)
                | _Q(taken_at__isnull=False, taken_by__isnull=False) & ~_Q(suggested=""),
                name="comment_taken_whole",
            ),
        ),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(condition=~_Q(quote="") | _Q(suggested=""), name="comment_suggested_for_a_quote"),
        ),
        migrations.CreateModel(
            "Reply",
            [
                ("id", _key()),
                ("text", models.TextField(max_length=4000)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "as before"),
                            ("answered", "Answered"),
                            ("set aside", "Set Aside"),
                            ("open again", "Open Again"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("author", _person()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="reviews.comment"
                    ),
                ),
            ],
            options={"verbose_name_plural": "replies", "ordering": ("written_at", "id")},
        ),
        migrations.CreateModel(
            "Tick",
            [
                ("id", _key()),
                (
                    "what",
                    models.CharField(choices=[("section", "Section"), ("claim", "Claim")], max_length=7),
                ),
                ("key", models.CharField(max_length=30)),
                ("ticked_at", models.DateTimeField()),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="reviews.revision"
                    ),
                ),
                ("user", _person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "user", "what", "key"), name="tick_once")
                ]
            },
        ),
    ]
