-- The operational tables. Every primary key, unique constraint and foreign key among them begins with the
-- jurisdiction, so that they can be spread over several databases and partitioned by subject later (design §4.2).

CREATE SEQUENCE case_number AS bigint CACHE 20;

CREATE TABLE subject (
    jurisdiction_id integer NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('case', 'proceeding')),
    number text NOT NULL CHECK (number <> ''),
    process_hash text NOT NULL CHECK (length(process_hash) = 64),
    head_seq integer NOT NULL CHECK (head_seq >= 1),
    head_hash bytea NOT NULL CHECK (length(head_hash) = 32),
    hash_name text NOT NULL CHECK (hash_name <> ''),
    state jsonb NOT NULL,
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, number)
) WITH (fillfactor = 80);

CREATE TABLE entry (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    seq integer NOT NULL CHECK (seq >= 1),
    step text NOT NULL CHECK (step <> ''),
    order_no integer CHECK (order_no >= 1),
    post_id bigint,
    unit text,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    body bytea NOT NULL,
    prev_hash bytea NOT NULL CHECK (length(prev_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (jurisdiction_id, subject_id, seq),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject DEFERRABLE INITIALLY DEFERRED,
    CHECK (at <= recorded_at),
    CHECK ((post_id IS NULL) = (unit IS NULL))
);

CREATE TABLE content (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    seq integer NOT NULL,
    path text NOT NULL CHECK (path <> ''),
    value jsonb,
    salt bytea CHECK (length(salt) = 16),
    erased_by integer CHECK (erased_by > seq),
    PRIMARY KEY (jurisdiction_id, subject_id, seq, path),
    FOREIGN KEY (jurisdiction_id, subject_id, seq) REFERENCES entry DEFERRABLE INITIALLY DEFERRED,
    CHECK ((value IS NULL) = (salt IS NULL)),
    CHECK ((value IS NULL) = (erased_by IS NOT NULL))
);

CREATE TABLE petitioner (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    no integer NOT NULL CHECK (no >= 1),
    seq integer NOT NULL,
    path text NOT NULL,
    sealed bytea,
    key_id text,
    phone_mark bytea CHECK (length(phone_mark) = 32),
    erased_by integer CHECK (erased_by > seq),
    PRIMARY KEY (jurisdiction_id, subject_id, no),
    UNIQUE (jurisdiction_id, subject_id, seq, path),
    FOREIGN KEY (jurisdiction_id, subject_id, seq) REFERENCES entry DEFERRABLE INITIALLY DEFERRED,
    CHECK ((sealed IS NULL) = (key_id IS NULL)),
    CHECK ((sealed IS NULL) = (erased_by IS NOT NULL)),
    CHECK (phone_mark IS NULL OR sealed IS NOT NULL)
);
CREATE INDEX petitioner_phone ON petitioner (jurisdiction_id, phone_mark) WHERE phone_mark IS NOT NULL;

CREATE TABLE case_head (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    number text NOT NULL,
    process text NOT NULL,
    title text,
    place text,
    state text NOT NULL,
    stage text NOT NULL,
    holder text NOT NULL,
    registrar text,
    channel text NOT NULL,
    kind text NOT NULL,
    category text,
    matter text,
    grid text,
    confidential boolean NOT NULL,
    lon double precision,
    lat double precision,
    filed_at timestamptz NOT NULL,
    closed_at timestamptz,
    due_at timestamptz,
    yellow_at timestamptz,
    repeats integer NOT NULL,
    repeat_of text,
    merged_into text,
    recurrences integer NOT NULL,
    rectifications integer NOT NULL,
    round integer NOT NULL,
    units text[] NOT NULL,
    search tsvector NOT NULL,
    PRIMARY KEY (jurisdiction_id, subject_id),
    UNIQUE (jurisdiction_id, number),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject DEFERRABLE INITIALLY DEFERRED,
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK ((due_at IS NULL) = (yellow_at IS NULL)),
    CHECK ((closed_at IS NOT NULL) = (state = 'closed')),
    CHECK ((merged_into IS NOT NULL) = (state = 'merged'))
) WITH (fillfactor = 80);
CREATE INDEX case_head_holder ON case_head (jurisdiction_id, holder, subject_id DESC);
CREATE INDEX case_head_units ON case_head USING gin (units);
CREATE INDEX case_head_search ON case_head USING gin (search);

CREATE TABLE case_order (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    no integer NOT NULL CHECK (no >= 1),
    call_no integer NOT NULL CHECK (call_no >= 1),
    unit text NOT NULL,
    handler text,
    duty text NOT NULL CHECK (duty IN ('lead', 'support', 'informed')),
    own boolean NOT NULL,
    ended text CHECK (ended IN ('withdrawn', 'superseded', 'moved')),
    step text NOT NULL,
    called_at timestamptz NOT NULL,
    signed_at timestamptz,
    named_at timestamptz,
    attended_at timestamptz,
    attendance text CHECK (attendance IN ('on_time', 'late', 'absent', 'unfit')),
    agreed_at timestamptz,
    fed_back_at timestamptz,
    accepted_at timestamptz,
    scored_at timestamptz,
    arrive_due timestamptz,
    handle_due timestamptz,
    rework integer NOT NULL,
    urged integer NOT NULL,
    response smallint CHECK (response IN (0, 1)),
    completion smallint CHECK (completion IN (0, 1)),
    satisfaction text,
    street integer,
    system integer,
    total integer CHECK (total BETWEEN 0 AND 10000),
    PRIMARY KEY (jurisdiction_id, subject_id, no),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject DEFERRABLE INITIALLY DEFERRED,
    CHECK ((attended_at IS NULL) = (attendance IS NULL)),
    CHECK ((scored_at IS NULL) = (total IS NULL)),
    CHECK ((response IS NULL) = (total IS NULL)),
    CHECK ((completion IS NULL) = (total IS NULL))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX case_order_one_live_lead ON case_order (jurisdiction_id, subject_id, call_no)
    WHERE duty = 'lead' AND ended IS NULL;
CREATE INDEX case_order_unit ON case_order (jurisdiction_id, unit, subject_id DESC);

CREATE TABLE task (
    jurisdiction_id integer NOT NULL,
    subject_id uuid NOT NULL,
    key text NOT NULL,
    step text NOT NULL,
    order_no integer,
    unit text NOT NULL,
    roles text[] NOT NULL,
    due_at timestamptz,
    yellow_at timestamptz,
    PRIMARY KEY (jurisdiction_id, subject_id, key),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject DEFERRABLE INITIALLY DEFERRED,
    CHECK ((due_at IS NULL) = (yellow_at IS NULL))
);
CREATE INDEX task_unit_due ON task (jurisdiction_id, unit, due_at);

CREATE TABLE seal (
    jurisdiction_id integer NOT NULL,
    day date NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    previous bytea NOT NULL CHECK (length(previous) = 32),
    chains integer NOT NULL CHECK (chains >= 1),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id, day)
);

CREATE TABLE sealed_head (
    jurisdiction_id integer NOT NULL,
    day date NOT NULL,
    subject_id uuid NOT NULL,
    seq integer NOT NULL CHECK (seq >= 1),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (jurisdiction_id, day, subject_id),
    FOREIGN KEY (jurisdiction_id, day) REFERENCES seal
);
CREATE INDEX sealed_head_subject ON sealed_head (jurisdiction_id, subject_id);

CREATE TABLE outbox (
    jurisdiction_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    subject_id uuid NOT NULL,
    seq integer NOT NULL,
    step text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    PRIMARY KEY (jurisdiction_id, id)
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE sent_at IS NULL;

CREATE TABLE request_key (
    jurisdiction_id integer NOT NULL,
    post_id bigint NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    route text NOT NULL,
    body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
    answer jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id, post_id, key)
);
CREATE INDEX request_key_age ON request_key (made_at);

CREATE TABLE file (
    jurisdiction_id integer NOT NULL,
    id uuid NOT NULL,
    post_id bigint NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    suffix text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    width integer,
    height integer,
    taken_at timestamptz,
    lon double precision,
    lat double precision,
    sha256_original bytea NOT NULL CHECK (length(sha256_original) = 32),
    sha256_stored bytea NOT NULL CHECK (length(sha256_stored) = 32),
    sha256_thumbnail bytea CHECK (length(sha256_thumbnail) = 32),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject_id uuid,
    seq integer,
    order_no integer,
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, subject_id, seq) REFERENCES entry DEFERRABLE INITIALLY DEFERRED,
    CHECK ((subject_id IS NULL) = (seq IS NULL)),
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK ((width IS NULL) = (height IS NULL))
);
CREATE INDEX file_pending ON file (made_at) WHERE subject_id IS NULL;
CREATE INDEX file_subject ON file (jurisdiction_id, subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE reveal (
    jurisdiction_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    subject_id uuid NOT NULL,
    no integer NOT NULL,
    post_id bigint NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject
);

CREATE TABLE imported_row (
    jurisdiction_id integer NOT NULL,
    source text NOT NULL CHECK (source <> ''),
    key text NOT NULL CHECK (key <> ''),
    subject_id uuid NOT NULL,
    row_hash bytea NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (jurisdiction_id, source, key),
    FOREIGN KEY (jurisdiction_id, subject_id) REFERENCES subject DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE public_count (
    jurisdiction_id integer NOT NULL,
    bucket bytea NOT NULL,
    day date NOT NULL,
    times integer NOT NULL CHECK (times >= 1),
    PRIMARY KEY (jurisdiction_id, bucket, day)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_head_append_only BEFORE UPDATE OR DELETE ON sealed_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sealed_head_no_truncate BEFORE TRUNCATE ON sealed_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reveal_append_only BEFORE UPDATE OR DELETE ON reveal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reveal_no_truncate BEFORE TRUNCATE ON reveal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
