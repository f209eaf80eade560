"""A file can be erased: its row stays with its hashes and says by which entry, and whether its bytes are gone."""

from django.db import migrations

SQL = """
ALTER TABLE file
    ALTER COLUMN name DROP NOT NULL,
    ADD COLUMN erased_by integer,
    ADD COLUMN freed_at timestamptz,
    ADD CHECK ((name IS NULL) = (erased_by IS NOT NULL)),
    ADD CHECK (erased_by IS NULL OR (seq IS NOT NULL AND erased_by > seq)),
    ADD CHECK (erased_by IS NULL OR (taken_at IS NULL AND lon IS NULL)),
    ADD CHECK (freed_at IS NULL OR erased_by IS NOT NULL);
CREATE INDEX file_unfreed ON file (jurisdiction_id, id) WHERE erased_by IS NOT NULL AND freed_at IS NULL;
"""
UNDO = """
ALTER TABLE file DROP COLUMN freed_at, DROP COLUMN erased_by;
UPDATE file SET name = '' WHERE name IS NULL;
ALTER TABLE file ALTER COLUMN name SET NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0002_operational")]
    operations = [migrations.RunSQL(SQL, UNDO)]
