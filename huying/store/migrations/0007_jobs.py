"""The workers' heartbeat: what they do again and again, and when each kind of work was last done."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("jobs.sql").read_text("utf-8")


class Migration(migrations.Migration):
    dependencies = [("store", "0003_erased_files")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE job")]
