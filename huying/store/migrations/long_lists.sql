-- A busy desk reads its first tasks, and what waits on others, from an index in the order it shows them.
ALTER TABLE task ADD COLUMN holder text;
UPDATE task SET holder = h.holder FROM case_head h
WHERE h.jurisdiction_id = task.jurisdiction_id AND h.subject_id = task.subject_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE task ALTER COLUMN holder SET NOT NULL;
DROP INDEX task_unit_due;
CREATE INDEX task_unit_due ON task (jurisdiction_id, unit, COALESCE(due_at, 'infinity'), subject_id, key);
CREATE INDEX task_holder_due ON task (jurisdiction_id, holder, COALESCE(due_at, 'infinity'), subject_id, key)
    WHERE unit <> holder;

-- Lists of open cases are read from an index of those alone.
ALTER TABLE case_head
    ADD COLUMN ended boolean NOT NULL GENERATED ALWAYS AS (state IN ('closed', 'not_accepted', 'merged')) STORED;
CREATE INDEX case_head_open ON case_head (jurisdiction_id, subject_id DESC) WHERE NOT ended;
