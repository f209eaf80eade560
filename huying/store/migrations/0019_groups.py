"""Which cases are group cases 群体件, and finding them among all others."""

from django.db import migrations

SQL = """
ALTER TABLE case_head ADD COLUMN group_case boolean NOT NULL DEFAULT false;
ALTER TABLE case_head ALTER COLUMN group_case DROP DEFAULT;
CREATE INDEX case_head_group ON case_head (jurisdiction_id, subject_id DESC) WHERE group_case;
"""
UNDO = """
DROP INDEX case_head_group;
ALTER TABLE case_head DROP COLUMN group_case;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0020_repin")]
    operations = [migrations.RunSQL(SQL, UNDO)]
