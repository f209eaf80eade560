"""Imported history: closed cases whose source says neither when they were called nor when they closed; merged units."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

SQL = """
ALTER TABLE case_head
    DROP CONSTRAINT case_head_check2,
    ADD CONSTRAINT case_head_closed CHECK ((closed_at IS NOT NULL) = (state = 'closed')
        OR (stage = 'history' AND state = 'closed')),
    ADD COLUMN stated_late boolean,
    ADD CONSTRAINT case_head_stated CHECK (stated_late IS NULL OR stage = 'history');
ALTER TABLE case_order
    ALTER COLUMN called_at DROP NOT NULL,
    ADD CONSTRAINT case_order_called CHECK ((called_at IS NULL) = (step = 'imported'));
"""
UNDO = """
ALTER TABLE case_order
    DROP CONSTRAINT case_order_called, ALTER COLUMN called_at SET NOT NULL;
ALTER TABLE case_head
    DROP CONSTRAINT case_head_closed, DROP CONSTRAINT case_head_stated, DROP COLUMN stated_late,
    ADD CONSTRAINT case_head_check2 CHECK ((closed_at IS NOT NULL) = (state = 'closed'));
"""
CODE = "jurisdiction_id_is_a_code"


class Migration(migrations.Migration):
    dependencies = [("store", "0004_drafts")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        migrations.RemoveConstraint(model_name="jurisdiction", name=CODE),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=Q(id__range=(110000, 829999)) | Q(id__range=(900001, 999999)), name=CODE
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("code")),
                name="unit_not_merged_into_itself",
            ),
        ),
    ]
