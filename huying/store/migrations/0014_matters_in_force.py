"""A matter belongs to a kind of list, and is in force between two days (S0-40, R-09)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0013_side_steps")]
    operations = [
        migrations.AddField("matter", "kind", models.CharField(max_length=40, default="", blank=True)),
        migrations.AddField("matter", "from_date", models.DateField(null=True, blank=True)),
        migrations.AddField("matter", "to_date", models.DateField(null=True, blank=True)),
        migrations.AddConstraint(
            "matter",
            models.CheckConstraint(
                condition=models.Q(from_date__isnull=True)
                | models.Q(to_date__isnull=True)
                | models.Q(to_date__gte=models.F("from_date")),
                name="matter_dates_in_order",
            ),
        ),
    ]
