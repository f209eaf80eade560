"""Orders that were returned, asked for more time, disputed, paused, supervised; cases that were cancelled."""

from django.db import migrations

SQL = """
ALTER TABLE case_order
    DROP CONSTRAINT case_order_ended_check,
    ADD CONSTRAINT case_order_ended_check CHECK (ended IN ('withdrawn', 'superseded', 'moved', 'returned')),
    ADD COLUMN asked text CHECK (asked IN ('return', 'extend', 'suspend')),
    ADD COLUMN disputed_at timestamptz,
    ADD COLUMN extended integer NOT NULL DEFAULT 0,
    ADD COLUMN paused_until timestamptz,
    ADD COLUMN supervised text;
ALTER TABLE case_order ALTER COLUMN extended DROP DEFAULT;
DROP INDEX case_head_open;
ALTER TABLE case_head DROP COLUMN ended;
ALTER TABLE case_head ADD COLUMN ended boolean NOT NULL
    GENERATED ALWAYS AS (state IN ('closed', 'not_accepted', 'merged', 'cancelled')) STORED;
CREATE INDEX case_head_open ON case_head (jurisdiction_id, subject_id DESC) WHERE NOT ended;
"""
UNDO = """
DROP INDEX case_head_open;
ALTER TABLE case_head DROP COLUMN ended;
ALTER TABLE case_head ADD COLUMN ended boolean NOT NULL
    GENERATED ALWAYS AS (state IN ('closed', 'not_accepted', 'merged')) STORED;
CREATE INDEX case_head_open ON case_head (jurisdiction_id, subject_id DESC) WHERE NOT ended;
ALTER TABLE case_order
    DROP COLUMN asked, DROP COLUMN disputed_at, DROP COLUMN extended, DROP COLUMN paused_until, DROP COLUMN supervised,
    DROP CONSTRAINT case_order_ended_check,
    ADD CONSTRAINT case_order_ended_check CHECK (ended IN ('withdrawn', 'superseded', 'moved'));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0012_report_at")]
    operations = [migrations.RunSQL(SQL, UNDO)]
