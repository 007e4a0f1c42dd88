"""A disagreement between a checker and a reader is a row of its own, open until it is settled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def open_those_there_are(apps, schema_editor):
    """Claims in review whose latest reading differs were disagreements already."""
    Disagreement = apps.get_model("claims", "Disagreement")
    SecondReading = apps.get_model("claims", "SecondReading")
    latest = {}
    waiting = SecondReading.objects.filter(review__claim__status="in_review").order_by("id")
    for reading in waiting.iterator():
        latest[reading.review_id] = reading
    for reading in latest.values():
        if not reading.agrees:
            Disagreement.objects.create(review_id=reading.review_id, reading=reading)


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0012_rating_proof'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Disagreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='opened')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.secondreading')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disagreements', to='claims.claimreview')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
                ('third_reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='third reader')),
                ('third_reading', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='claims.secondreading')),
            ],
            options={
                'verbose_name': 'disagreement',
                'verbose_name_plural': 'disagreements',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['review', 'settled_at'], name='disagreement_by_review')],
            },
        ),
        migrations.RunPython(open_those_there_are, migrations.RunPython.noop),
    ]
