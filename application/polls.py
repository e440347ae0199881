"""Polls: opened, closed, shared and asked again by the host; everybody votes once."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of, own_reads
from application.permissions import Command
from application.ports import Envelope
from application.session import place_of
from application.viewer import Viewer
from domain import polls
from domain.asking import Answer, Question
from domain.polls import AnswerGiven, Poll, PollNotFound, Vote


def open_poll(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    question: Question,
    anonymous: bool = False,
) -> Done:
    """Put a question to everybody."""
    poll_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.OPEN_POLL)
        opened = polls.open_poll(
            poll_id=poll_id, session_id=session_id, question=question, anonymous=anonymous, by=place.seat_id
        )
        return Decision([Change(poll_id, 0, opened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def relaunch_poll(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, poll_id: UUID) -> Done:
    """Ask the question of a closed poll again."""
    again_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.OPEN_POLL)
        poll, _ = _poll(amphi, session_id, poll_id)
        opened = polls.relaunch(poll, poll_id=again_id, by=place.seat_id)
        return Decision([Change(again_id, 0, opened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def vote(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, poll_id: UUID, answer: Answer) -> Done:
    """Vote once. The vote rests on the poll being open, so a close discounts none.

    An anonymous answer has nothing in common with the voter: a random stream, no actor, a random command id. The
    command is known again by the participation, with which the answer is recorded or not at all.
    """

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.VOTE)
        poll, poll_version = _poll(amphi, session_id, poll_id)
        stream = polls.vote_stream(poll_id, place.person_id)
        state, version = amphi.store.load(stream, Vote(), polls.evolve_vote)
        cast = polls.vote(poll, state, seat_id=place.seat_id, person_id=place.person_id, answer=answer)
        changes = [Change(stream, version, [event for event in cast if not isinstance(event, AnswerGiven)])]
        if apart := [event for event in cast if isinstance(event, AnswerGiven)]:
            nobodys = Envelope(viewer.establishment_id, session_id, None, amphi.ids.uuid())
            changes.append(Change(amphi.ids.uuid(), 0, apart, nobodys))
        return Decision(changes, {**place.requires, poll_id: poll_version})

    reads = own_reads(viewer, poll_id, polls.vote_stream)
    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide, reads)


def close_poll(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, poll_id: UUID) -> Done:
    """Close a poll."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.CLOSE_POLL)
        poll, version = _poll(amphi, session_id, poll_id)
        return Decision([Change(poll_id, version, polls.close(poll, by=place.seat_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def share_poll_results(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, poll_id: UUID) -> Done:
    """Show the counts to everybody."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SHARE_POLL_RESULTS)
        poll, version = _poll(amphi, session_id, poll_id)
        return Decision([Change(poll_id, version, polls.share_results(poll, by=place.seat_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _poll(amphi: Amphi, session_id: UUID, poll_id: UUID) -> tuple[Poll, int]:
    """A poll of this session and its version. Raises PollNotFound."""
    poll, version = amphi.store.load(poll_id, Poll(), polls.evolve)
    if poll.session_id != session_id:
        raise PollNotFound(field="pollId")
    return poll, version
