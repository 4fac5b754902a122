import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0013_claims_and_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.CharField(max_length=16)),
                ('check_name', models.CharField(max_length=30)),
                ('section', models.CharField(blank=True, max_length=30)),
                ('excerpt', models.TextField()),
                ('message', models.TextField()),
                ('words', models.CharField(max_length=64)),
                ('why', models.CharField(max_length=300)),
                ('requested_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('', 'not answered'), ('set aside', 'Set Aside'), ('declined', 'Declined'), ('void', 'Void')], default='', max_length=9)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('explanation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_asides', to='reviews.explanation')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('requested_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='RevisionSetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_asides', to='reviews.revision')),
                ('set_aside', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='reviews.setaside')),
            ],
        ),
        migrations.AddConstraint(
            model_name='setaside',
            constraint=models.UniqueConstraint(condition=models.Q(('answer__in', ('', 'set aside'))), fields=('explanation', 'finding', 'words'), name='set_aside_requested_once'),
        ),
        migrations.AddConstraint(
            model_name='setaside',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answer', 'void'), ('answered_at__isnull', False), ('answered_by__isnull', True)), models.Q(('answer__in', ('set aside', 'declined')), ('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='set_aside_answer_whole'),
        ),
        migrations.AddConstraint(
            model_name='setaside',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by__isnull', True), models.Q(('answered_by', models.F('requested_by')), _negated=True), _connector='OR'), name='set_aside_second_person'),
        ),
        migrations.AddConstraint(
            model_name='revisionsetaside',
            constraint=models.UniqueConstraint(fields=('revision', 'set_aside'), name='revision_set_aside_once'),
        ),
    ]
