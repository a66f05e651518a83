from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    apps.get_model("queue", "Ticket").objects.filter(joined_at=None).update(joined_at=F("drawn_at"))


class Migration(migrations.Migration):
    dependencies = [("queue", "0003_a_place_that_cannot_be_lost")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
