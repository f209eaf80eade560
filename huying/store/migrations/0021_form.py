"""In which form the states and lists of all cases are, and how far they were brought to another."""

from django.db import migrations

SQL = """
CREATE TABLE state_form (
    form text NOT NULL PRIMARY KEY,
    jurisdiction integer,
    after uuid,
    done boolean NOT NULL DEFAULT false,
    CHECK ((jurisdiction IS NULL) = (after IS NULL))
);
"""
UNDO = """
DROP TABLE state_form;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0021_forward")]
    operations = [migrations.RunSQL(SQL, UNDO)]
