"""When the system has something to report of an order stands in the lists, so that none of the others is read."""

from django.db import migrations

SQL = """
ALTER TABLE case_order ADD COLUMN report_at timestamptz;
CREATE INDEX case_order_report ON case_order (report_at, jurisdiction_id, subject_id, no)
    WHERE report_at IS NOT NULL;
"""
UNDO = """
ALTER TABLE case_order DROP COLUMN report_at;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0009_seen")]
    operations = [migrations.RunSQL(SQL, UNDO)]
