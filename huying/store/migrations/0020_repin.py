"""Whose unit a case complains about, which whistle a further call is, and looks at a reporter that were refused."""

from django.db import migrations

SQL = """
ALTER TABLE case_head
    ADD COLUMN tied text[] NOT NULL DEFAULT '{}',
    ADD COLUMN whistles smallint NOT NULL DEFAULT 0;
ALTER TABLE case_order ADD COLUMN whistle smallint NOT NULL DEFAULT 0;
ALTER TABLE reveal
    ADD COLUMN refused text CHECK (refused <> ''),
    DROP CONSTRAINT reveal_reason_check,
    ADD CONSTRAINT reveal_reason_check CHECK (reason <> '' OR refused IS NOT NULL);
"""
UNDO = """
ALTER TABLE reveal DROP CONSTRAINT reveal_reason_check, DROP COLUMN refused;
ALTER TABLE reveal ADD CONSTRAINT reveal_reason_check CHECK (reason <> '') NOT VALID;
ALTER TABLE case_order DROP COLUMN whistle;
ALTER TABLE case_head DROP COLUMN tied, DROP COLUMN whistles;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0022_told")]
    operations = [migrations.RunSQL(SQL, UNDO)]
