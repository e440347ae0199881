-- The same function as before, but for how it looks for commands that were recorded already: by the index, one by one.
-- As a join (WHERE EXISTS), which it was, the plan of a young log, which no ANALYZE has seen, read the log whole for each
-- group.
--
-- Appends a group of saves: each is recorded whole or not at all, and one that fails doesn't fail the others.
--
-- The saves of one group must be independent (no stream or command of one is written or required by another); the
-- caller sees to that. `saves`, `required_by` say which save an event or a requirement belongs to, counted from 0.
-- Returns one row for each save: its problem ('repeated', 'conflict' or null) and the position of its first event.
--
-- PL/pgSQL takes a new snapshot for each statement under READ COMMITTED, so what follows the lock sees every earlier
-- append. An advisory lock and not LOCK TABLE, which would wait for ANALYZE and autovacuum.
CREATE OR REPLACE FUNCTION append_events(
    saves integer[], streams uuid[], versions bigint[], topics text[], states bytea[],
    establishments uuid[], sessions uuid[], actors uuid[], commands uuid[], command_indexes integer[],
    correlations uuid[],
    required_by integer[], required_streams uuid[], required_versions bigint[]
) RETURNS TABLE (save integer, problem text, first_position bigint, recorded_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
    last_position bigint;
    last_recorded_at timestamptz;
    repeated integer[];
    conflicting integer[];
BEGIN
    PERFORM pg_advisory_xact_lock(20261124, 1);

    SELECT e.notification_id, e.recorded_at INTO last_position, last_recorded_at
    FROM events e ORDER BY e.notification_id DESC LIMIT 1;
    last_position := coalesce(last_position, 0);
    last_recorded_at := greatest(clock_timestamp(), last_recorded_at);

    SELECT array_agg(DISTINCT b.save) INTO repeated
    FROM (SELECT DISTINCT u.save, u.establishment, u.command
          FROM unnest(saves, establishments, commands) AS u (save, establishment, command)) b
    WHERE (SELECT true FROM events e WHERE e.establishment_id = b.establishment AND e.command_id = b.command LIMIT 1);

    SELECT array_agg(DISTINCT x.save) INTO conflicting
    FROM (SELECT u.save, u.stream, min(u.version) - 1 AS version
          FROM unnest(saves, streams, versions) AS u (save, stream, version) GROUP BY u.save, u.stream
          UNION ALL
          SELECT * FROM unnest(required_by, required_streams, required_versions)) x
    WHERE x.version <> coalesce(
        (SELECT e.originator_version FROM events e WHERE e.originator_id = x.stream
         ORDER BY e.originator_version DESC LIMIT 1), 0);

    RETURN QUERY
    WITH placed AS (
        SELECT u.*, last_position + row_number() OVER (ORDER BY u.place) AS position
        FROM unnest(saves, streams, versions, topics, states, establishments, sessions, actors, commands,
                    command_indexes, correlations)
             WITH ORDINALITY AS u (save, stream, version, topic, state, establishment, session, actor, command,
                                   command_index, correlation, place)
        WHERE u.save <> ALL (coalesce(repeated, '{}')) AND u.save <> ALL (coalesce(conflicting, '{}'))
    ), written AS (
        INSERT INTO events
        SELECT p.stream, p.version, p.topic, p.state, p.position, last_recorded_at, p.establishment, p.session,
               p.actor, p.command, p.command_index, p.correlation
        FROM placed p ORDER BY p.position
    )
    SELECT s.save,
           CASE WHEN s.save = ANY (repeated) THEN 'repeated' WHEN s.save = ANY (conflicting) THEN 'conflict' END,
           min(p.position), last_recorded_at
    FROM (SELECT DISTINCT unnest(saves) AS save) s LEFT JOIN placed p ON p.save = s.save
    GROUP BY s.save;

    PERFORM pg_notify('events', '');
END
$$;
