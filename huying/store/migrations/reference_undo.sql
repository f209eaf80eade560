-- Takes back reference.sql. With the functions go their triggers.
ALTER TABLE post DROP CONSTRAINT post_unit_of_its_jurisdiction;
ALTER TABLE matter DROP CONSTRAINT matter_lead_of_its_jurisdiction;
ALTER TABLE working_hours DROP CONSTRAINT working_hours_unit_of_its_jurisdiction;
DROP INDEX post_in_force;
DROP FUNCTION unit_changed, calendar_changed, calendar_day_changed, calendar_year_changed, moved,
    versions_never_fall CASCADE;
