-- What the workers do again and again, and when each last did it; one row for each kind of work, for all workers.

CREATE TABLE job (
    name text PRIMARY KEY CHECK (name <> ''),
    every interval NOT NULL CHECK (every > interval '0'),
    beat_at timestamptz NOT NULL,
    begun_at timestamptz,
    done_at timestamptz,
    failed_at timestamptz
) WITH (fillfactor = 50);
