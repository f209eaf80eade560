"""Tasks know who holds their case, and stand in an index in the order desks show them."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_drafts"),
        ("store", "0006_history"),
        ("store", "0007_jobs"),
    ]
    operations = [
        migrations.RunSQL(
            (FOLDER / "busy_desks.sql").read_text("utf-8"),
            (FOLDER / "busy_desks_undo.sql").read_text("utf-8"),
        )
    ]
