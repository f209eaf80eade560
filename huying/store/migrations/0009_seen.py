"""The last entry of each order and of the whole case stand in the lists: a desk need not look into any case's state."""

from django.db import migrations

SQL = """
ALTER TABLE case_order ADD COLUMN seq integer;
UPDATE case_order o SET seq = (s.state #>> ARRAY['orders', (o.no - 1)::text, 'seq'])::integer
FROM subject s WHERE s.jurisdiction_id = o.jurisdiction_id AND s.id = o.subject_id;
ALTER TABLE case_head ADD COLUMN case_seq integer;
UPDATE case_head h SET case_seq = (s.state ->> 'case_seq')::integer
FROM subject s WHERE s.jurisdiction_id = h.jurisdiction_id AND s.id = h.subject_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE case_order ALTER COLUMN seq SET NOT NULL;
ALTER TABLE case_head ALTER COLUMN case_seq SET NOT NULL;
"""
UNDO = """
ALTER TABLE case_head DROP COLUMN case_seq;
ALTER TABLE case_order DROP COLUMN seq;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0008_long_lists")]
    operations = [migrations.RunSQL(SQL, UNDO)]
