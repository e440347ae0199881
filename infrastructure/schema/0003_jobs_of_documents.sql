-- A job is about a recording of a session, or about a document of a meeting.
ALTER TABLE jobs RENAME COLUMN recording_id TO subject_id;
ALTER TABLE jobs RENAME COLUMN session_id TO within_id;
