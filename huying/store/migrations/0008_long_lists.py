"""Long lists are read in the order they are shown: desks by due, and open cases apart from ended ones."""

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
            (FOLDER / "long_lists.sql").read_text("utf-8"),
            (FOLDER / "long_lists_undo.sql").read_text("utf-8"),
        )
    ]
