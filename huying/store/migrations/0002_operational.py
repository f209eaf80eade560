"""The operational tables, written in SQL: composite keys that begin with the jurisdiction, append-only entries."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("operational.sql").read_text("utf-8")
TABLES = (
    "public_count imported_row reveal file request_key outbox sealed_head seal task case_order case_head"
    " petitioner content entry subject"
)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_reference")]
    operations = [
        migrations.RunSQL(
            SQL,
            "".join(f"DROP TABLE {table};" for table in TABLES.split())
            + "DROP FUNCTION refuse_change(); DROP SEQUENCE case_number;",
        )
    ]
