"""The district centre's view: open tasks by street and by step, views that are kept, a band for the whistle rate."""

from django.db import migrations

SQL = """
-- A whole district is read street by street or step by step, each in the order of its dues.
CREATE INDEX task_of_holder ON task (jurisdiction_id, holder, COALESCE(due_at, 'infinity'), subject_id, key);
CREATE INDEX task_of_step ON task (jurisdiction_id, step, COALESCE(due_at, 'infinity'), subject_id, key);
-- Orders whose unit asks to give them back, or disputes that the matter is its duty.
CREATE INDEX case_order_objecting ON case_order (jurisdiction_id, subject_id DESC, no)
    WHERE ended IS NULL AND (asked = 'return' OR disputed_at IS NOT NULL);
CREATE TABLE saved_view (
    jurisdiction_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    post_id bigint NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    filters jsonb NOT NULL,
    shared boolean NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, post_id, name)
);
CREATE TABLE whistle_band (
    jurisdiction_id integer NOT NULL,
    low smallint NOT NULL CHECK (low >= 0),
    high smallint NOT NULL CHECK (high <= 100),
    post_id bigint NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id),
    CHECK (low < high)
);
"""
UNDO = """
DROP TABLE whistle_band;
DROP TABLE saved_view;
DROP INDEX case_order_objecting;
DROP INDEX task_of_step;
DROP INDEX task_of_holder;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0018_calendar")]
    operations = [migrations.RunSQL(SQL, UNDO)]
