"""Channels that tell petitioners too, and messages that go to one of them: never with an address in the row."""

from django.db import migrations

SQL = """
ALTER TABLE channel ADD COLUMN to_petitioners boolean NOT NULL DEFAULT false;
ALTER TABLE delivery ADD COLUMN party integer CHECK (party > 0);
ALTER TABLE delivery ADD CONSTRAINT delivery_party_of_a_case CHECK (party IS NULL OR subject_id IS NOT NULL);
CREATE INDEX delivery_party ON delivery (jurisdiction_id, subject_id) WHERE party IS NOT NULL;
CREATE INDEX delivery_day ON delivery (jurisdiction_id, made_at, place);
"""
UNDO = """
DROP INDEX delivery_day;
DROP INDEX delivery_party;
ALTER TABLE delivery DROP COLUMN party;
ALTER TABLE channel DROP COLUMN to_petitioners;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0021_form")]
    operations = [migrations.RunSQL(SQL, UNDO)]
