-- Views for analysts: plain rows over the read models, for the role amphi_analyst, which reads nothing else.
-- Run again whenever a read model was made anew. Described in docs/analytics.md.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amphi_analyst') THEN
        CREATE ROLE amphi_analyst NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL; -- made by an administrator, or just now
END $$;
CREATE SCHEMA IF NOT EXISTS analytics;
COMMENT ON SCHEMA analytics IS 'Amphi for analysts: who was in which session, when, and for how long';
DROP VIEW IF EXISTS analytics.presence, analytics.attendance, analytics.sessions;

CREATE VIEW analytics.sessions AS
SELECT s.session_id, s.establishment_id, s.meeting_id, s.title, s.host_id, p.name AS host_name, s.started_at, s.ended_at,
       floor(extract(epoch FROM coalesce(s.ended_at, now()) - s.started_at))::bigint AS seconds,
       cardinality(s.attended) AS attendees, cardinality(s.recordings) AS recordings
FROM read_meetings.sessions s
LEFT JOIN read_people.persons p ON p.person_id = s.host_id;
COMMENT ON VIEW analytics.sessions IS 'One row for each session';
COMMENT ON COLUMN analytics.sessions.seconds IS 'From start to end, or to now while it runs';
COMMENT ON COLUMN analytics.sessions.attendees IS 'Distinct persons who had a seat';
COMMENT ON COLUMN analytics.sessions.recordings IS 'Cloud recordings that were not deleted';

CREATE VIEW analytics.presence AS
SELECT a.session_id, a.establishment_id, a.person_id, i.started_at, i.ended_at,
       floor(extract(epoch FROM coalesce(i.ended_at, now()) - i.started_at))::bigint AS seconds
FROM read_attendance.attendees a, unnest(a.starts, a.ends) AS i (started_at, ended_at);
COMMENT ON VIEW analytics.presence IS 'One row for each time of presence: in a seat with at least one connection; waiting does not count';
COMMENT ON COLUMN analytics.presence.ended_at IS 'Null: still there; for a connection that was lost, when it was heard last';

CREATE VIEW analytics.attendance AS
SELECT a.session_id, a.establishment_id, s.meeting_id, s.title, s.started_at AS session_started_at,
       a.person_id, a.name, a.guest, a.role, least(a.first_joined_at, a.in_hall_at) AS first_joined_at,
       CASE WHEN cardinality(a.starts) = cardinality(a.ends) THEN a.ends[cardinality(a.ends)] END AS last_left_at,
       (SELECT coalesce(floor(sum(extract(epoch FROM coalesce(i.ended_at, now()) - i.started_at))), 0)::bigint
        FROM unnest(a.starts, a.ends) AS i (started_at, ended_at)) AS seconds,
       a.connections, a.sound_good, a.hall, a.in_hall_at, a.encoder
FROM read_attendance.attendees a
LEFT JOIN read_meetings.sessions s ON s.session_id = a.session_id
WHERE a.first_joined_at IS NOT NULL OR a.in_hall_at IS NOT NULL;
COMMENT ON VIEW analytics.attendance IS 'One row for each person who had a seat in a session, or confirmed their presence in its lecture hall';
COMMENT ON COLUMN analytics.attendance.name IS 'Null: the person asked to be forgotten';
COMMENT ON COLUMN analytics.attendance.role IS 'host or participant';
COMMENT ON COLUMN analytics.attendance.last_left_at IS 'Null: still there, or never connected';
COMMENT ON COLUMN analytics.attendance.seconds IS 'All times of presence together';
COMMENT ON COLUMN analytics.attendance.connections IS 'How many tabs or devices connected';
COMMENT ON COLUMN analytics.attendance.hall IS 'True: the lecture hall, no person';
COMMENT ON COLUMN analytics.attendance.encoder IS 'True: a device that hosts let in, no person';
COMMENT ON COLUMN analytics.attendance.in_hall_at IS 'When they confirmed their presence in the lecture hall, which is no time of presence in a seat; null: did not';
COMMENT ON COLUMN analytics.attendance.first_joined_at IS 'When they first had a seat, or were in the hall';
COMMENT ON COLUMN analytics.attendance.sound_good IS 'What they said of the sound afterwards; null: nothing';

DO $$ BEGIN
    GRANT USAGE ON SCHEMA analytics TO amphi_analyst;
    GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO amphi_analyst;
EXCEPTION
    WHEN undefined_object THEN RAISE NOTICE 'the role amphi_analyst is missing: an administrator makes it';
END $$;
