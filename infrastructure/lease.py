"""A duty that one process at a time may have, by an advisory lock that its own connection to PostgreSQL holds."""

import logging
from typing import Any

import psycopg
from psycopg import Connection

LEASES = 20261125
"""First half of the advisory locks' keys; the second is a hash of the duty's name."""

log = logging.getLogger(__name__)


class Lease:
    """Asked again before each piece of work: the server frees the lock when the connection of its holder ends."""

    def __init__(self, database_url: str, duty: str) -> None:
        self._database_url = database_url
        self._duty = duty
        self._connection: Connection[Any] | None = None
        self._taken = False

    def held(self) -> bool:
        """Whether this process has the duty now; takes it when it is free. False when the database is away."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(
                    self._database_url, autocommit=True, connect_timeout=3, tcp_user_timeout=3000
                )
            statement = "SELECT true" if self._taken else "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
            parameters = () if self._taken else (LEASES, self._duty)
            row = self._connection.execute(statement, parameters).fetchone()
        except psycopg.Error as failure:
            log.warning("the lease of %s can't be asked for: %s", self._duty, failure)
            self.release()
            return False
        self._taken = row is not None and bool(row[0])
        return self._taken

    def release(self) -> None:
        """Give the duty back."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._taken = None, False
