"""The database schema: numbered SQL files, each applied once, in order. Projections bring their own tables."""

from pathlib import Path

import psycopg

FOLDER = Path(__file__).parent / "schema"
LOCK = (20261124, 0)
"""One migration at a time: processes that start together otherwise crash on «tuple concurrently updated»."""


def migrate(database_url: str) -> list[str]:
    """Apply what was not applied yet; returns the names. Safe to call again, and from several processes at once."""
    applied = []
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations"
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {name for (name,) in connection.execute("SELECT name FROM schema_migrations")}
        for file in sorted(FOLDER.glob("*.sql")):
            if file.stem in done:
                continue
            with connection.transaction():
                connection.execute(file.read_bytes())
                connection.execute("INSERT INTO schema_migrations (name) VALUES (%s)", (file.stem,))
            applied.append(file.stem)
    return applied
