from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0015_set_asides'),
    ]

    operations = [
        migrations.RenameField(model_name='evaluation', old_name='held_until', new_name='leased_until'),
        migrations.AddField(
            model_name='evaluation',
            name='leased_by',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.RenameField(model_name='draftitem', old_name='said', new_name='reason'),
        migrations.RenameField(model_name='arrival', old_name='said', new_name='reason'),
        migrations.RenameField(model_name='switch', old_name='said', new_name='reason'),
    ]
