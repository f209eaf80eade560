"""What all processes have to remember together for some minutes: tries to sign in, codes already used."""

from django.db import migrations

SQL = """
-- Unlogged: nothing here outlives minutes, so a crash may forget it, and a try to sign in waits for no disk.
CREATE UNLOGGED TABLE cached (
    key bytea PRIMARY KEY,
    value jsonb NOT NULL,
    until timestamptz NOT NULL
);
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0007_jobs")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE cached")]
