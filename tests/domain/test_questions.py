"""Questions: who may ask how, what is voted for, and what a room shows of them."""

from domain import questions
from domain.event import Event
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.questions import (
    AnonymousQuestionsAllowed,
    AnonymousQuestionsForbidden,
    AnonymousQuestionsNotAllowed,
    AskedQuestion,
    QuestionAnswered,
    QuestionAsked,
    QuestionDismissed,
    QuestionIsSettled,
    QuestionNotFound,
    QuestionReopened,
    QuestionStatus,
    QuestionTakenUp,
    QuestionVotedUp,
    QuestionVoteWithdrawn,
)
from domain.refusal import TextEmpty, TextTooLong
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    NOON,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SESSION,
    named,
)
from tests.domain.specification import Given
from tests.domain.test_room import with_ada

QUESTION = named("question")
ASKED = QuestionAsked(QUESTION, SESSION, Personal(ADA, "Pourquoi ?"), SEAT_OF_ADA)
UNNAMED = QuestionAsked(QUESTION, SESSION, Personal(QUESTION, "Pourquoi ?"))


def question(*events: Event) -> Given[AskedQuestion]:
    return Given(AskedQuestion(), questions.evolve, events)


def test_a_question_is_asked_under_one_s_name() -> None:
    """The text is checked and sealed with the key of who asks."""

    def ask(text: str) -> list[Event]:
        return questions.ask(question_id=QUESTION, session_id=SESSION, seat_id=SEAT_OF_ADA, person_id=ADA, text=text)

    assert ask(" Pourquoi ? ") == [ASKED]
    question().when(lambda _: ask(" ")).refused(TextEmpty, field="text")
    question().when(lambda _: ask("x" * 501)).refused(TextTooLong, longest=500)


def test_nothing_of_an_anonymous_question_names_who_asked() -> None:
    """Neither a seat nor a person is in it; where names are wanted it is refused."""

    def ask(allowed: bool) -> list[Event]:
        return questions.ask_anonymously(allowed, question_id=QUESTION, session_id=SESSION, text="Pourquoi ?")

    assert ask(True) == [UNNAMED]
    question().when(lambda _: ask(False)).refused(AnonymousQuestionsNotAllowed, field="anonymous")


def test_asking_without_a_name_is_switched_once() -> None:
    """What is so already stays; at first every question has a name."""
    stream = Given(False, questions.evolve_anonymous, [])
    stream.when(lambda s: questions.set_anonymous(s, by=SEAT_OF_HELENE, wanted=False)).then()
    allowed = AnonymousQuestionsAllowed(SEAT_OF_HELENE)
    stream.when(lambda s: questions.set_anonymous(s, by=SEAT_OF_HELENE, wanted=True)).then(allowed)
    Given(False, questions.evolve_anonymous, [allowed]).when(
        lambda s: questions.set_anonymous(s, by=SEAT_OF_HELENE, wanted=False)
    ).then(AnonymousQuestionsForbidden(SEAT_OF_HELENE))


def test_a_person_has_one_vote_for_a_question_and_may_take_it_back() -> None:
    """A settled question takes no votes."""

    def vote(state: AskedQuestion, voted: bool, up: bool) -> list[Event]:
        return questions.vote(state, voted, seat_id=SEAT_OF_INES, person_id=INES, up=up)

    up = QuestionVotedUp(QUESTION, SEAT_OF_INES, INES)
    down = QuestionVoteWithdrawn(QUESTION, SEAT_OF_INES, INES)
    question(ASKED).when(lambda s: vote(s, False, True)).then(up)
    question(ASKED).when(lambda s: vote(s, True, True)).then()
    question(ASKED).when(lambda s: vote(s, True, False)).then(down)
    question(ASKED, QuestionTakenUp(QUESTION, SEAT_OF_HELENE)).when(lambda s: vote(s, False, True)).then(up)
    answered = question(ASKED, QuestionAnswered(QUESTION, SEAT_OF_HELENE))
    answered.when(lambda s: vote(s, False, True)).refused(QuestionIsSettled, status="answered")
    question().when(lambda s: vote(s, False, True)).refused(QuestionNotFound, field="questionId")
    assert questions.evolve_vote(questions.evolve_vote(False, up), down) is False


def test_a_question_is_taken_up_answered_dismissed_and_reopened() -> None:
    """Each once; what is settled waits again before it is answered otherwise."""

    def answer(state: AskedQuestion, text: str | None) -> list[Event]:
        return questions.answer(state, by=SEAT_OF_HELENE, person_id=HELENE, text=text)

    taken, dismissed = QuestionTakenUp(QUESTION, SEAT_OF_HELENE), QuestionDismissed(QUESTION, SEAT_OF_HELENE)
    question(ASKED).when(lambda s: questions.take_up(s, by=SEAT_OF_HELENE)).then(taken)
    question(ASKED, taken).when(lambda s: questions.take_up(s, by=SEAT_OF_HELENE)).then()
    question(ASKED, taken).when(lambda s: answer(s, None)).then(QuestionAnswered(QUESTION, SEAT_OF_HELENE))
    question(ASKED).when(lambda s: answer(s, " Parce que. ")).then(
        QuestionAnswered(QUESTION, SEAT_OF_HELENE, Personal(HELENE, "Parce que."))
    )
    question(ASKED).when(lambda s: answer(s, "")).refused(TextEmpty, field="answer")
    question(ASKED, dismissed).when(lambda s: answer(s, None)).refused(QuestionIsSettled, status="dismissed")
    question(ASKED, dismissed).when(lambda s: questions.take_up(s, by=SEAT_OF_HELENE)).refused(QuestionIsSettled)
    question(ASKED, dismissed).when(lambda s: questions.dismiss(s, by=SEAT_OF_HELENE)).then()
    question(ASKED).when(lambda s: questions.reopen(s, by=SEAT_OF_HELENE)).then()
    question(ASKED, dismissed).when(lambda s: questions.reopen(s, by=SEAT_OF_HELENE)).then(
        QuestionReopened(QUESTION, SEAT_OF_HELENE)
    )


def test_the_room_shows_questions_with_their_votes_and_answers() -> None:
    """Who votes, takes it back and votes again is counted once; reopening drops the answer."""
    ada, ines = (QuestionVotedUp(QUESTION, seat, who) for seat, who in ((SEAT_OF_ADA, ADA), (SEAT_OF_INES, INES)))
    back = QuestionVoteWithdrawn(QUESTION, SEAT_OF_ADA, ADA)
    entry = with_ada(ASKED, ada, ines, back, ada).questions.asked[QUESTION]
    assert (entry.author, entry.seat_id) == (Personal(ADA, "Ada Martin"), SEAT_OF_ADA)
    assert entry.voters == (INES, ADA)
    answered = QuestionAnswered(QUESTION, SEAT_OF_HELENE, Personal(HELENE, "Parce que."))
    entry = with_ada(ASKED, QuestionTakenUp(QUESTION, SEAT_OF_HELENE), answered).questions.asked[QUESTION]
    assert entry.status is QuestionStatus.ANSWERED
    assert (entry.answer, entry.answered_by) == (Personal(HELENE, "Parce que."), Personal(HELENE, "Hélène"))
    entry = with_ada(ASKED, answered, QuestionReopened(QUESTION, SEAT_OF_HELENE)).questions.asked[QUESTION]
    assert (entry.status, entry.answer, entry.answered_by) == (QuestionStatus.OPEN, None, None)
    allowed = with_ada(UNNAMED, AnonymousQuestionsAllowed(SEAT_OF_HELENE)).questions
    assert allowed.anonymous
    assert (allowed.asked[QUESTION].author, allowed.asked[QUESTION].seat_id) == (None, None)
    assert allowed.asked[QUESTION].asked_at > NOON


def test_who_is_forgotten_asked_nothing_that_can_be_read() -> None:
    """Named questions and answers lose their words; an anonymous one is nobody's and stays."""
    other = QuestionAsked(named("other"), SESSION, Personal(named("other"), "Et après ?"))
    answered = QuestionAnswered(QUESTION, SEAT_OF_HELENE, Personal(HELENE, "Parce que."))
    asked = with_ada(ASKED, other, answered, PersonForgotten(ADA), PersonForgotten(HELENE)).questions.asked
    entry = asked[QUESTION]
    assert [value and value.text for value in (entry.text, entry.author, entry.answer, entry.answered_by)] == [None] * 4
    assert asked[named("other")].text.text == "Et après ?"
