"""Who changed a calendar, and on what basis; and up to where the dues of open cases were worked out by it."""

from django.db import migrations

SQL = """
CREATE TABLE calendar_change (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    post_id bigint NOT NULL,
    unit text NOT NULL,
    role text NOT NULL,
    version bigint NOT NULL,
    what jsonb NOT NULL,
    basis text NOT NULL CHECK (basis <> ''),
    PRIMARY KEY (jurisdiction_id, id)
);
CREATE TRIGGER calendar_change_append_only BEFORE UPDATE OR DELETE ON calendar_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_change_no_truncate BEFORE TRUNCATE ON calendar_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE due_check (
    jurisdiction_id integer NOT NULL PRIMARY KEY,
    calendar_version bigint NOT NULL,
    day date NOT NULL,
    telling boolean NOT NULL,
    after uuid,
    done boolean NOT NULL
);
"""
UNDO = """
DROP TABLE due_check;
DROP TABLE calendar_change;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0010_notices")]
    operations = [migrations.RunSQL(SQL, UNDO)]
