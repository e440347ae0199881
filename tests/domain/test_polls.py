"""Polls of every kind, named and anonymous, and what is seen of them."""

from functools import reduce

import pytest

from domain import asking, poll_results, polls, prepared
from domain.asking import Answer, Question, QuestionKind
from domain.event import Event
from domain.personal import Personal
from domain.poll_results import PollSeen, Results
from domain.polls import Poll, PollStatus, Vote
from domain.prepared import PollPrepared, Prepared
from domain.refusal import TextEmpty, TextTooLong
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    NOON,
    POLL,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SESSION,
    named,
)
from tests.domain.specification import Given

YES_NO = Question(QuestionKind.ONE, "Compris ?", ("Oui", "Non"))
OPENED = polls.PollOpened(POLL, SESSION, "Compris ?", ("Oui", "Non"), SEAT_OF_HELENE)
CLOSED = polls.PollClosed(POLL, SEAT_OF_HELENE)
SHARED = polls.PollResultsShared(POLL, SEAT_OF_HELENE)
AGAIN = named("again")


def opened(kind: QuestionKind, *choices: str, anonymous: bool = False) -> polls.PollOpened:
    return polls.PollOpened(POLL, SESSION, "Alors ?", choices, SEAT_OF_HELENE, kind=kind, anonymous=anonymous)


def poll(*events: Event) -> Given[Poll]:
    return Given(Poll(), polls.evolve, events)


def votes(state: Poll, answer: Answer = (0,), cast: bool = False) -> list[Event]:
    return polls.vote(state, Vote(cast), seat_id=SEAT_OF_ADA, person_id=ADA, answer=answer)


def seen(*events: Event) -> PollSeen:
    """The poll as the room has it after these events."""
    return reduce(lambda room, happened: poll_results.fold(room, happened, NOON), events, poll_results.Polls())[POLL]


@pytest.mark.parametrize(
    ("choices", "refusal"),
    [
        (("Oui",), asking.ChoicesOutOfBounds),
        (tuple("abcdefghijk"), asking.ChoicesOutOfBounds),
        (("Oui", "oui"), asking.ChoiceTwice),
        (("Oui", " "), TextEmpty),
        (("Oui", "x" * 151), TextTooLong),
    ],
)
@pytest.mark.parametrize("kind", [QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.RANKING])
def test_a_question_has_two_to_ten_different_choices(
    kind: QuestionKind, choices: tuple[str, ...], refusal: type[Exception]
) -> None:
    """Too few, too many, twice the same, empty and too long are each refused."""
    with pytest.raises(refusal):
        polls.open_poll(
            poll_id=POLL,
            session_id=SESSION,
            question=Question(kind, "?", choices),
            anonymous=False,
            by=SEAT_OF_HELENE,
        )


def test_a_question_that_wants_words_has_no_choices() -> None:
    """What came with it is left out; a scale says what both its ends mean, or nothing."""
    words = asking.checked_question(Question(QuestionKind.TEXT, " Pourquoi ? ", ("a",), ("b", "c")))
    assert words == Question(QuestionKind.TEXT, "Pourquoi ?")
    steps = Question(QuestionKind.SCALE, "Alors ?", ("1", "2"), ("pas du tout", "tout à fait"))
    assert asking.checked_question(steps) == steps
    with pytest.raises(asking.AnswerOfAnotherKind):
        asking.checked_question(Question(QuestionKind.SCALE, "Alors ?", ("1", "2"), ("un seul",)))


def test_a_prepared_poll_keeps_nothing_of_what_is_right() -> None:
    """Nor points and a time, which nothing bounds but a quiz."""
    asked = Question(QuestionKind.ONE, " Alors ? ", ("a", "b"), (), (1, 7), ("x" * 1000,), 10**6, 10**6)
    prepared_poll = PollPrepared(MEETING, POLL, Question(QuestionKind.ONE, "Alors ?", ("a", "b")))
    assert prepared.prepare_polls(Prepared(), meeting_id=MEETING, questions=[(POLL, asked)]) == [prepared_poll]
    one = prepared.prepare_poll(Prepared(), meeting_id=MEETING, prepared_id=POLL, question=asked, anonymous=False)
    assert one == [prepared_poll]


def test_everybody_votes_once_while_the_poll_is_open() -> None:
    """A second vote, one after the close, and one for no choice are refused."""
    poll(OPENED).when(votes).then(polls.VoteCast(POLL, SEAT_OF_ADA, ADA, Personal(ADA, "0")))
    poll(OPENED).when(lambda s: votes(s, cast=True)).refused(polls.AlreadyVoted)
    poll(OPENED).when(lambda s: votes(s, (2,))).refused(asking.ChoiceUnknown, choices=2)
    poll(OPENED).when(lambda s: votes(s, (-1,))).refused(asking.ChoiceUnknown)
    poll(OPENED, CLOSED).when(votes).refused(polls.PollIsClosed)
    poll().when(votes).refused(polls.PollNotFound)


@pytest.mark.parametrize(
    ("kind", "answer", "kept"),
    [
        (QuestionKind.ONE, (1,), "1"),
        (QuestionKind.ONE, (), None),
        (QuestionKind.ONE, (0, 1), None),
        (QuestionKind.ONE, "a", None),
        (QuestionKind.SCALE, (2,), "2"),
        (QuestionKind.SEVERAL, (2, 0), "0,2"),
        (QuestionKind.SEVERAL, (), None),
        (QuestionKind.SEVERAL, (0, 0), None),
        (QuestionKind.RANKING, (2, 0, 1), "2,0,1"),
        (QuestionKind.RANKING, (2, 0), None),
        (QuestionKind.RANKING, (2, 0, 0), None),
        (QuestionKind.TEXT, (0,), None),
        (QuestionKind.TEXT, " une idée ", "une idée"),
    ],
)
def test_an_answer_fits_its_question(kind: QuestionKind, answer: Answer, kept: str | None) -> None:
    """It is kept as one text, or refused."""
    asked = poll(opened(kind) if kind is QuestionKind.TEXT else opened(kind, "a", "b", "c"))
    if kept is None:
        asked.when(lambda s: votes(s, answer)).refused(asking.AnswerOfAnotherKind, kind=kind.value)
    else:
        asked.when(lambda s: votes(s, answer)).then(polls.VoteCast(POLL, SEAT_OF_ADA, ADA, Personal(ADA, kept)))


def test_words_that_answer_are_bounded() -> None:
    """200 characters; nothing is no answer."""
    asked = poll(opened(QuestionKind.TEXT))
    asked.when(lambda s: votes(s, "x" * 201)).refused(TextTooLong, longest=200)
    asked.when(lambda s: votes(s, " \n")).refused(TextEmpty)


def test_an_anonymous_vote_is_two_events_that_have_no_person_in_common() -> None:
    """That one took part, and an answer that belongs to the poll; a second vote is refused all the same."""
    asked = poll(opened(QuestionKind.ONE, "Oui", "Non", anonymous=True))
    took_part = polls.TookPart(POLL, SEAT_OF_ADA, ADA)
    asked.when(votes).then(took_part, polls.AnswerGiven(POLL, Personal(POLL, "0")))
    assert polls.evolve_vote(Vote(), took_part) == Vote(cast=True)
    asked.when(lambda s: votes(s, cast=True)).refused(polls.AlreadyVoted)


def test_results_are_shared_after_the_close() -> None:
    """Sharing an open poll is refused; closing and sharing happen once."""
    poll(OPENED).when(lambda s: polls.share_results(s, by=SEAT_OF_HELENE)).refused(polls.PollStillOpen)
    poll(OPENED).when(lambda s: polls.close(s, by=SEAT_OF_HELENE)).then(CLOSED)
    poll(OPENED, CLOSED).when(lambda s: polls.close(s, by=SEAT_OF_HELENE)).then()
    poll(OPENED, CLOSED).when(lambda s: polls.share_results(s, by=SEAT_OF_HELENE)).then(SHARED)
    assert poll(OPENED, CLOSED, SHARED).state.status is PollStatus.SHARED


def test_a_closed_poll_is_asked_again_in_one_of_its_own() -> None:
    """The same question, kind and secrecy; an open one is not asked twice at once."""
    first = opened(QuestionKind.RANKING, "a", "b", anonymous=True)
    again = polls.PollOpened(
        AGAIN,
        SESSION,
        "Alors ?",
        ("a", "b"),
        SEAT_OF_HELENE,
        kind=QuestionKind.RANKING,
        anonymous=True,
        relaunches=POLL,
    )
    poll(first, CLOSED).when(lambda s: polls.relaunch(s, poll_id=AGAIN, by=SEAT_OF_HELENE)).then(again)
    poll(first).when(lambda s: polls.relaunch(s, poll_id=AGAIN, by=SEAT_OF_HELENE)).refused(polls.PollStillOpen)


def _cast(person: object, answer: str | None) -> polls.VoteCast:
    return polls.VoteCast(POLL, SEAT_OF_ADA, person, Personal(person, answer))  # type: ignore[arg-type]  # a person's id


def test_each_kind_is_counted_in_its_way() -> None:
    """Choices by votes, a ranking by points, words by their groups."""
    several = seen(opened(QuestionKind.SEVERAL, "a", "b", "c"), _cast(ADA, "0,2"), _cast(INES, "2"))
    assert several.results() == Results(2, (1, 0, 2))
    ranking = seen(opened(QuestionKind.RANKING, "a", "b", "c"), _cast(ADA, "2,0,1"), _cast(INES, "2,1,0"))
    assert ranking.results() == Results(2, (3, 3, 6))
    words = seen(
        opened(QuestionKind.TEXT), _cast(ADA, "Énergie"), _cast(INES, "l’entropie"), _cast(HELENE, "e\u0301NERGIE ")
    )
    assert words.results() == Results(3, (), (("e\u0301NERGIE ", 2), ("l’entropie", 1)))
    assert asking.grouped(["B", "a", "b", "A", "b"]) == [("b", 3), ("A", 2)]


def test_who_is_forgotten_answered_nothing_with_their_name() -> None:
    """That they voted stays; an anonymous answer is nobody's and stays too."""
    for kind, answer in ((QuestionKind.ONE, "1"), (QuestionKind.TEXT, "moi")):
        live = seen(opened(kind, "a", "b"), _cast(ADA, answer), _cast(INES, answer))
        after = poll_results.forget({POLL: live}, ADA)[POLL]
        assert (len(after.votes), after.results().answers) == (2, 1)  # type: ignore[union-attr]  # named
        assert after == seen(opened(kind, "a", "b"), _cast(ADA, None), _cast(INES, answer))
    secret = seen(
        opened(QuestionKind.ONE, "a", "b", anonymous=True),
        polls.TookPart(POLL, SEAT_OF_ADA, ADA),
        polls.AnswerGiven(POLL, Personal(POLL, "1")),
        CLOSED,
    )
    assert poll_results.forget({POLL: secret}, ADA)[POLL].results() == Results(1, (0, 1))


def test_anonymous_answers_are_counted_at_the_close_and_in_no_order_of_arrival() -> None:
    """Before it there is a number of voters and nothing else; what is kept is the same whoever came first."""

    def voted(*answers: str) -> list[Event]:
        happened: list[Event] = [opened(QuestionKind.ONE, "a", "b", anonymous=True)]
        for person, answer in zip((ADA, INES, HELENE), answers, strict=True):
            happened += [polls.TookPart(POLL, SEAT_OF_ADA, person), polls.AnswerGiven(POLL, Personal(POLL, answer))]
        return happened

    before = seen(*voted("0", "1", "1"))
    assert (before.results(), len(before.votes), set(before.votes.values())) == (None, 3, {()})
    assert seen(*voted("0", "1", "1"), CLOSED).results() == Results(3, (1, 2))
    assert before == seen(*voted("1", "1", "0"))
