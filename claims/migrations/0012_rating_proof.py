"""Ratings say which evidence they need; those in the database follow their place on the axis."""

from django.db import migrations, models
from django.db.models import Avg

SUPPORTS, REFUTES, BOTH = "supports", "refutes", "both"


def fill_proof(apps, schema_editor):
    Rating = apps.get_model("claims", "Rating")
    for scale in apps.get_model("claims", "RatingScale").objects.all():
        on_axis = Rating.objects.filter(scale=scale, numeric_value__isnull=False)
        middle = on_axis.aggregate(middle=Avg("numeric_value"))["middle"]
        if middle is not None:
            on_axis.filter(numeric_value__gt=middle).update(proof=SUPPORTS)
            on_axis.filter(numeric_value__lt=middle).update(proof=REFUTES)
            on_axis.filter(numeric_value=middle).update(proof=BOTH)
    Rating.objects.filter(slug="missing-context").update(proof=BOTH)


class Migration(migrations.Migration):
    dependencies = [("claims", "0011_plain_words")]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="proof",
            field=models.CharField(
                blank=True,
                choices=[
                    ("supports", "a citation that supports the claim"),
                    ("refutes", "a citation that refutes the claim"),
                    ("both", "citations on both sides, or one that gives context"),
                ],
                help_text="Empty: any citation on whether the claim is true will do.",
                max_length=10,
                verbose_name="evidence it needs",
            ),
        ),
        migrations.RunPython(fill_proof, migrations.RunPython.noop),
    ]
