from django.db import migrations, models


def encode(apps, schema_editor):
    rows = apps.get_model("claims", "PublishedArticle").objects.order_by("pk")
    for row in rows.only("html").iterator(chunk_size=20):
        rows.filter(pk=row.pk).update(body=row.html.encode())


def decode(apps, schema_editor):
    rows = apps.get_model("claims", "PublishedArticle").objects.order_by("pk")
    for row in rows.only("body").iterator(chunk_size=20):
        rows.filter(pk=row.pk).update(html=bytes(row.body).decode())


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0007_version_goes_back_to'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishedarticle',
            name='body',
            field=models.BinaryField(default=b''),
            preserve_default=False,
        ),
        # A change of type would not do: PostgreSQL reads a backslash in text as an escape of bytes.
        migrations.RunPython(encode, decode),
        # Without a default there would be no way back past this removal.
        migrations.AlterField(
            model_name='publishedarticle',
            name='html',
            field=models.TextField(default=''),
        ),
        migrations.RemoveField(
            model_name='publishedarticle',
            name='html',
        ),
    ]
