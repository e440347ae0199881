"""How a sweeper's memory begins: every session that is live is loaded, then the log is followed."""

from collections.abc import Callable
from uuid import UUID

from application.ports import EventStore, LiveSessions


def load_all(store: EventStore, sessions: LiveSessions, load: Callable[[UUID], None]) -> int:
    """Load each live session; returns the position to follow from, taken before so that nothing is missed."""
    position = store.position()
    for _, session_id in sessions.live_sessions():
        load(session_id)
    return position
