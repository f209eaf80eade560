ALTER TABLE case_head DROP COLUMN ended;
DROP INDEX task_holder_due;
DROP INDEX task_unit_due;
CREATE INDEX task_unit_due ON task (jurisdiction_id, unit, due_at);
ALTER TABLE task DROP COLUMN holder;
