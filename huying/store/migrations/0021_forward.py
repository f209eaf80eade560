"""When the system goes on in another's place stands in the lists, so that no other case is read."""

from django.db import migrations

SQL = """
ALTER TABLE case_head ADD COLUMN goes_on_at timestamptz;
CREATE INDEX case_head_goes_on ON case_head (goes_on_at, jurisdiction_id, subject_id) WHERE goes_on_at IS NOT NULL;
"""
UNDO = """
ALTER TABLE case_head DROP COLUMN goes_on_at;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0011_centre")]
    operations = [migrations.RunSQL(SQL, UNDO)]
