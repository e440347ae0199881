"""Polls: given votes, who voted for what."""

from uuid import UUID, uuid4

import pytest

from domain import polls
from domain.admission import Role
from domain.asking import QuestionKind
from domain.personal import Personal
from projections.polls import polls_of
from projections.query import Pool
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, NOE, ZOE, Given


class Poll:
    """A poll in a session of three."""

    def __init__(self, given: Given) -> None:
        self.given = given
        given.started()
        self.host = given.seated(HELENE, role=Role.HOST)
        self.seats = {HELENE: self.host, NOE: given.seated(NOE), ZOE: given.seated(ZOE)}
        self.poll_id = uuid4()
        given(polls.PollOpened(self.poll_id, given.session_id, "Une pause ?", ("Oui", "Non", "Plus tard"), self.host))

    def vote(self, person: UUID, choice: int) -> None:
        """Somebody votes."""
        answer = Personal(person, str(choice))
        self.given(polls.VoteCast(self.poll_id, self.seats[person], person, answer))


@pytest.fixture
def poll(given: Given) -> Poll:
    return Poll(given)


def rows(projected: Projected) -> list[tuple[object, ...]]:
    """Question, choices, status, votes and anonymous answers of each poll."""
    projected("polls")
    return [(row[4], row[5], row[8], row[10], row[11]) for row in projected.rows("read_polls.polls")]


def test_votes_are_kept_by_person(poll: Poll, projected: Projected) -> None:
    """While it is open, also over several batches; nothing is kept twice."""
    choices = ["Oui", "Non", "Plus tard"]
    assert rows(projected) == [("Une pause ?", choices, "open", {}, [])]
    poll.vote(NOE, 2)
    assert rows(projected)[0][3:] == ({str(NOE): "2"}, [])
    poll.vote(ZOE, 2)
    poll.vote(HELENE, 0)
    poll.given(polls.PollClosed(poll.poll_id, poll.host))
    votes = {str(NOE): "2", str(ZOE): "2", str(HELENE): "0"}
    assert rows(projected) == [("Une pause ?", choices, "closed", votes, [])]
    poll.given(polls.PollResultsShared(poll.poll_id, poll.host))
    assert rows(projected)[0][2] == "shared"
    (whole,) = projected.rows("read_polls.polls")
    assert whole[:3] == (poll.given.session_id, poll.poll_id, ESTABLISHMENT)


def test_a_forgotten_voter_has_voted_for_nothing(poll: Poll, projected: Projected) -> None:
    """That they voted stays; what they chose is gone, in every poll."""
    poll.vote(NOE, 2)
    poll.vote(ZOE, 2)
    assert rows(projected)[0][3] == {str(NOE): "2", str(ZOE): "2"}
    poll.given.forgotten(NOE)
    assert rows(projected)[0][3] == {str(NOE): None, str(ZOE): "2"}


def test_anonymous_answers_are_kept_apart_from_who_voted(poll: Poll, projected: Projected, pool: Pool) -> None:
    """In alphabetical order, whoever came first; a voter who is forgotten changes nothing of them."""
    secret = uuid4()
    poll.given(
        polls.PollOpened(
            secret, poll.given.session_id, "Pourquoi ?", (), poll.host, kind=QuestionKind.TEXT, anonymous=True
        )
    )
    for person, words in ((NOE, "Parce que"), (ZOE, "À cause de lui")):
        poll.given(polls.TookPart(secret, poll.seats[person], person))
        poll.given(polls.AnswerGiven(secret, Personal(secret, words)))
    poll.given.forgotten(ZOE)
    projected("polls")
    _, found = polls_of(pool, poll.given.session_id)
    assert (found.kind, found.anonymous) == (QuestionKind.TEXT, True)
    assert (found.votes, found.given) == ({NOE: "", ZOE: ""}, ("Parce que", "À cause de lui"))
