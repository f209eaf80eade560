-- What the models cannot say about the reference tables.

-- A post, a matter's lead and a unit's own working hours belong to the jurisdiction of their unit.
ALTER TABLE post ADD CONSTRAINT post_unit_of_its_jurisdiction
    FOREIGN KEY (unit_id, jurisdiction_id) REFERENCES unit (code, jurisdiction_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE matter ADD CONSTRAINT matter_lead_of_its_jurisdiction
    FOREIGN KEY (lead_id, jurisdiction_id) REFERENCES unit (code, jurisdiction_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE working_hours ADD CONSTRAINT working_hours_unit_of_its_jurisdiction
    FOREIGN KEY (unit_id, jurisdiction_id) REFERENCES unit (code, jurisdiction_id)
    DEFERRABLE INITIALLY DEFERRED;

-- Versions. Each process keeps units and calendars in memory and asks for one number whether they still hold, so
-- the database itself must count every change, whoever makes it. What stands above a jurisdiction is part of its
-- tree and of its calendar; hence the way down.

CREATE FUNCTION unit_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH RECURSIVE concerned (id) AS (
        SELECT jurisdiction_id FROM changed
        UNION
        SELECT j.id FROM jurisdiction j JOIN concerned c ON j.parent_id = c.id
    )
    UPDATE jurisdiction SET version = nextval('change_number') WHERE id IN (SELECT id FROM concerned);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH RECURSIVE concerned (id) AS (
        SELECT jurisdiction_id FROM changed WHERE jurisdiction_id IS NOT NULL
        UNION
        SELECT j.id FROM jurisdiction j JOIN concerned c ON j.parent_id = c.id
    )
    UPDATE jurisdiction SET calendar_version = nextval('change_number')
    WHERE id IN (SELECT id FROM concerned) OR EXISTS (SELECT FROM changed WHERE jurisdiction_id IS NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_day_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendar_year SET version = nextval('change_number')
    WHERE year IN (SELECT extract(year FROM day)::int FROM changed WHERE jurisdiction_id IS NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_year_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jurisdiction SET calendar_version = nextval('change_number') WHERE EXISTS (SELECT FROM changed);
    RETURN NULL;
END $$;

CREATE FUNCTION moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jurisdiction SET version = nextval('change_number'), calendar_version = nextval('change_number');
    RETURN NULL;
END $$;

-- A row saved whole by a form carries the versions it was read with: never let them go back.
CREATE FUNCTION versions_never_fall() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := greatest(OLD.version, NEW.version);
    NEW.calendar_version := greatest(OLD.calendar_version, NEW.calendar_version);
    RETURN NEW;
END $$;

CREATE TRIGGER versions_never_fall BEFORE UPDATE ON jurisdiction
    FOR EACH ROW EXECUTE FUNCTION versions_never_fall();
CREATE TRIGGER moved AFTER UPDATE ON jurisdiction
    FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION moved();

-- One trigger for each kind of change: rows before and after it have names of their own.
DO $$
DECLARE
    watched text[] := ARRAY[
        ['unit', 'unit_changed'], ['working_hours', 'calendar_changed'],
        ['calendar_day', 'calendar_changed'], ['calendar_day', 'calendar_day_changed'],
        ['calendar_year', 'calendar_year_changed']];
    kind text[];
    pair text[];
BEGIN
    FOREACH pair SLICE 1 IN ARRAY watched LOOP
        FOREACH kind SLICE 1 IN ARRAY ARRAY[
            ['added', 'INSERT', 'NEW'], ['dropped', 'DELETE', 'OLD'],
            ['edited_from', 'UPDATE', 'OLD'], ['edited_to', 'UPDATE', 'NEW']] LOOP
            EXECUTE format(
                'CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s TABLE AS changed'
                ' FOR EACH STATEMENT EXECUTE FUNCTION %I()',
                pair[2] || '_' || kind[1], kind[2], pair[1], kind[3], pair[2]);
        END LOOP;
    END LOOP;
END $$;

-- Who holds a role in a unit: asked for every task that is told.
CREATE INDEX post_in_force ON post (jurisdiction_id, unit_id, role);
