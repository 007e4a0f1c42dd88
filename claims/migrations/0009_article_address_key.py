from django.db import migrations, models

from claims.documents.web.same_address import address_key


def fill(apps, schema_editor):
    rows = apps.get_model("claims", "Article").objects.order_by("pk").exclude(url="")
    for row in rows.only("url").iterator(chunk_size=500):
        rows.filter(pk=row.pk).update(address_key=address_key(row.url))


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0008_published_body_as_bytes'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='address_key',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['address_key'], name='article_by_address'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
