-- Jobs that follow from events and are not done yet. Valkey only carries them to the workers and may forget them.
CREATE TABLE jobs (
    recording_id     uuid        NOT NULL,
    kind             text        NOT NULL,
    establishment_id uuid        NOT NULL,
    session_id       uuid        NOT NULL,
    position         bigint      NOT NULL, -- of the latest event that asks for it
    due_at           timestamptz NOT NULL,
    handed_out_at    timestamptz,          -- null: not yet, since that event
    PRIMARY KEY (recording_id, kind)
);

-- Up to which position of the log jobs were noted.
CREATE TABLE jobs_noted (position bigint NOT NULL);
INSERT INTO jobs_noted VALUES (0);
