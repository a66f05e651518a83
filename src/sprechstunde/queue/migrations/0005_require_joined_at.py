from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("queue", "0004_fill_joined_at")]
    operations = [migrations.AlterField("ticket", "joined_at", models.DateTimeField())]
