"""Notices in the pages, outside channels with their addresses and templates, and what is sent through them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("notices.sql").read_text("utf-8")
UNDO = """
DROP TABLE delivery, notice_template, channel_address, channel, notice;
ALTER TABLE outbox DROP COLUMN noted_at, DROP COLUMN faulty_at;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0014_matters_in_force")]
    operations = [migrations.RunSQL(SQL, UNDO)]
