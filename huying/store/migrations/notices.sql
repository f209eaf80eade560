-- What is told to people and to other systems: notices in the pages, and messages through outside channels.

-- A row of the outbox is the queue: notices are made of it after it was told. What was told before begins as noted.
ALTER TABLE outbox ADD COLUMN noted_at timestamptz DEFAULT now(), ADD COLUMN faulty_at timestamptz;
ALTER TABLE outbox ALTER COLUMN noted_at DROP DEFAULT;
UPDATE outbox SET noted_at = NULL WHERE sent_at IS NULL;
-- Neither index takes a row that an act writes, so that no act gets slower: only the relay's own update does.
CREATE INDEX outbox_unnoted ON outbox (id) WHERE sent_at IS NOT NULL AND noted_at IS NULL;
CREATE INDEX outbox_faulty ON outbox (jurisdiction_id, subject_id) WHERE noted_at IS NULL AND faulty_at IS NOT NULL;

CREATE TABLE notice (
    jurisdiction_id integer NOT NULL,
    post_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    subject_id uuid NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL CHECK (kind <> ''),
    order_no integer,
    task text,
    due_at timestamptz,
    unit text,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at timestamptz,
    PRIMARY KEY (jurisdiction_id, post_id, id),
    UNIQUE (jurisdiction_id, subject_id, seq, post_id),
    FOREIGN KEY (jurisdiction_id, subject_id, seq) REFERENCES entry
);
CREATE INDEX notice_unread ON notice (jurisdiction_id, post_id, id) WHERE read_at IS NULL;
CREATE INDEX notice_age ON notice (made_at);

CREATE TABLE channel (
    jurisdiction_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind <> ''),
    name text NOT NULL CHECK (name <> ''),
    language text NOT NULL CHECK (language IN ('zh', 'en')),
    settings jsonb NOT NULL,
    sealed bytea,
    key_id text,
    enabled boolean NOT NULL,
    quiet_from time,
    quiet_to time,
    gather_minutes integer NOT NULL CHECK (gather_minutes BETWEEN 0 AND 1440),
    failures integer NOT NULL DEFAULT 0,
    rests_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id, id),
    CHECK ((sealed IS NULL) = (key_id IS NULL)),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

CREATE TABLE channel_address (
    jurisdiction_id integer NOT NULL,
    channel_id bigint NOT NULL,
    unit text NOT NULL,
    address text NOT NULL,
    PRIMARY KEY (jurisdiction_id, channel_id, unit, address),
    FOREIGN KEY (jurisdiction_id, channel_id) REFERENCES channel
);

CREATE TABLE notice_template (
    jurisdiction_id integer NOT NULL,
    kind text NOT NULL CHECK (kind <> ''),
    language text NOT NULL CHECK (language IN ('zh', 'en')),
    text text NOT NULL CHECK (text <> ''),
    PRIMARY KEY (jurisdiction_id, kind, language)
);

CREATE TABLE delivery (
    jurisdiction_id integer NOT NULL,
    id uuid NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    channel_id bigint NOT NULL,
    lane text NOT NULL,
    address text NOT NULL,
    subject_id uuid,
    seq integer,
    kind text NOT NULL CHECK (kind <> ''),
    text text NOT NULL,
    line text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'folded')),
    made_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    tries integer NOT NULL DEFAULT 0,
    fault text,
    sent_at timestamptz,
    folded_into uuid,
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, channel_id) REFERENCES channel,
    CHECK ((subject_id IS NULL) = (seq IS NULL)),
    CHECK ((sent_at IS NOT NULL) = (state = 'sent')),
    CHECK ((folded_into IS NOT NULL) = (state = 'folded'))
);
CREATE INDEX delivery_waiting ON delivery (jurisdiction_id, channel_id, place) WHERE state = 'waiting';
CREATE INDEX delivery_lane ON delivery (jurisdiction_id, channel_id, lane, place) WHERE state = 'waiting';
CREATE INDEX delivery_last ON delivery (jurisdiction_id, channel_id, lane, sent_at) WHERE state = 'sent';
CREATE INDEX delivery_listed ON delivery (jurisdiction_id, place);
CREATE INDEX delivery_age ON delivery (made_at);
