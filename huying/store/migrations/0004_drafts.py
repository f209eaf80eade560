"""Half-made calls, kept for whoever writes them until they are made, thrown away or old."""

from django.db import migrations

SQL = """
CREATE TABLE draft (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    post_id bigint NOT NULL,
    step text NOT NULL CHECK (step <> ''),
    version integer NOT NULL CHECK (version >= 1),
    seen integer NOT NULL CHECK (seen >= 0),
    body jsonb NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id, subject_id, post_id, step),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject
);
CREATE INDEX draft_age ON draft (saved_at);
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0005_cached")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE draft;")]
