"""A whole meeting leaves no name, address, word or answer in clear in the log, and no secret in what processes say."""

import logging
from uuid import uuid4

import msgspec
import psycopg
import pytest

from application import chat, media_access, people, polls, recordings, session
from application.amphi import Amphi
from application.ports import MediaNode
from application.viewer import Viewer
from bench.studio import Nodes
from domain.asking import Question, QuestionKind
from domain.people import Affiliation
from domain.polls import PollOpened
from tests.application.conftest import MASTER_KEY
from tests.application.test_meeting_held import ESTABLISHMENT, guest, joins, meeting_of

PERSONAL = ("Hélène Durand", "Durand", "exemple.fr", "Noé Petit", "Petit", "mon avis secret")


def signed_in(amphi: Amphi) -> Viewer:
    """Hélène, under an opaque subject as identity providers give one."""
    person_id = people.sign_in(
        amphi,
        ESTABLISHMENT,
        uuid4(),
        issuer="https://idp.test",
        subject="7c1f",
        name="Hélène Durand",
        email="helene.durand@exemple.fr",
        affiliations=frozenset({Affiliation.FACULTY}),
        duties=frozenset(),
    )
    people.accept_charter(amphi, people.viewer_of(amphi, ESTABLISHMENT, person_id), uuid4(), version=1)
    return people.viewer_of(amphi, ESTABLISHMENT, person_id)


def test_a_meeting_leaves_nothing_personal_in_clear(
    amphi: Amphi, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Every table of a fresh installation is searched, before any read model has shown a name."""
    caplog.set_level(logging.DEBUG)
    host = signed_in(amphi)
    meeting = meeting_of(amphi, host, waiting_room=False)
    tab = uuid4()
    run = joins(amphi, host, meeting.code, tab=tab)
    noe = guest()
    joins(amphi, noe, meeting.code, name="Noé Petit")
    chat.send_message(amphi, noe, uuid4(), session_id=run.session_id, text="mon avis secret")
    opened = polls.open_poll(
        amphi,
        host,
        uuid4(),
        session_id=run.session_id,
        question=Question(QuestionKind.ONE, "Une pause ?", ("Oui", "Non")),
    ).events[0]
    assert isinstance(opened, PollOpened)
    polls.vote(amphi, noe, uuid4(), session_id=run.session_id, poll_id=opened.poll_id, answer=(1,))
    recordings.start_recording(amphi, host, uuid4(), session_id=run.session_id)
    amphi = msgspec.structs.replace(amphi, nodes=Nodes())
    amphi.nodes.announce(MediaNode("a", 0))
    access = media_access.connect_media(amphi, host, session_id=run.session_id, connection_id=tab)
    session.end_session(amphi, host, uuid4(), session_id=run.session_id)

    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname <> ALL (%s)",
            (["pg_catalog", "information_schema"],),
        ).fetchall()
        rows = {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # type: ignore[arg-type]
            for (table,) in tables
        }
    assert len(rows["public.events"]) > 10
    held = {
        table: b" ".join(part if isinstance(part, bytes) else str(part).encode() for row in found for part in row)
        for table, found in rows.items()
    }
    in_clear = [(table, text) for table, content in held.items() for text in PERSONAL if text.encode() in content]
    assert in_clear == []

    said = caplog.text
    for secret in (*PERSONAL, access.token, MASTER_KEY.hex(), str(MASTER_KEY)):
        assert secret not in said
