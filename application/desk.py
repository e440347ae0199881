"""The desk: commands on a session's admission queue up and are decided together, one load and one append for many.

«Never 301» needs one boundary. Optimistic retries alone don't finish when 400 people come at once; a queue in each
process, whose first comer decides for all that wait, does it in a fraction of a second. Processes meet by versions.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from uuid import UUID

import msgspec

from application.commands import ATTEMPTS, Change, Decision, Done, TooBusy, appends_of, earlier_outcome, outcome
from application.ports import Append, Conflict, Envelope, EventStore, Repeated
from domain import admission, session
from domain.admission import Admission
from domain.event import Event
from domain.refusal import Refused
from domain.session import Session

MOST_AT_ONCE = 100


class AtDesk(msgspec.Struct, frozen=True):
    """What a command decided at the desk: events of the admission and the session, and changes of other streams.

    `requires`: other streams on which that rests, at the versions that were read.
    """

    events: list[Event]
    others: list[Change] = []
    of_session: list[Event] = []
    requires: Mapping[UUID, int] = {}


Decide = Callable[[Admission, Session], AtDesk]


class _Ticket(msgspec.Struct, frozen=True):
    envelope: Envelope
    decide: Decide
    done: Future[Done]


class Desk:
    """Queues of the sessions of this process."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._queues: dict[UUID, deque[_Ticket]] = {}

    def decide(self, session_id: UUID, envelope: Envelope, decide: Decide) -> Done:
        """Have a command decided with those that wait for the same session.

        Raises what `decide` refuses (unless the same command succeeded before) or TooBusy.
        """
        ticket = _Ticket(envelope, decide, Future())
        with self._lock:
            queue = self._queues.get(session_id)
            first = queue is None
            if queue is None:
                queue = self._queues[session_id] = deque()
            queue.append(ticket)
        if first:
            self._serve(session_id, queue)
        return ticket.done.result()

    def _serve(self, session_id: UUID, queue: deque[_Ticket]) -> None:
        while True:
            with self._lock:
                batch = [queue.popleft() for _ in range(min(len(queue), MOST_AT_ONCE))]
                if not batch:
                    del self._queues[session_id]
                    return
            try:
                for ticket in self._decide_together(session_id, batch):
                    ticket.done.set_exception(TooBusy())
            except Exception as failure:  # a broken store must fail those who wait, not leave them waiting
                for ticket in batch:
                    if not ticket.done.done():
                        ticket.done.set_exception(failure)

    def _decide_together(self, session_id: UUID, tickets: list[_Ticket]) -> list[_Ticket]:
        for _ in range(ATTEMPTS):
            if not tickets:
                break
            tickets = self._attempt(session_id, tickets)
        return tickets

    def _attempt(self, session_id: UUID, tickets: list[_Ticket]) -> list[_Ticket]:
        """Decide all in order, append once; returns those that must be decided again."""
        stream = session.admission_stream(session_id)
        run, run_version = self._store.load(session_id, Session(), session.evolve)
        requires = {session_id: run_version}
        state, version = self._store.load(stream, Admission(), admission.evolve)
        appends: list[Append] = []
        decided: list[tuple[_Ticket, int]] = []
        postponed: list[_Ticket] = []
        touched: set[UUID] = set()
        for ticket in tickets:
            try:
                at_desk = ticket.decide(state, run)
            except Refused as refusal:
                self._refuse(ticket, refusal)
                continue
            others = {change.stream for change in at_desk.others if change.events}
            if others & touched:
                postponed.append(ticket)
                continue
            changes = [
                Change(stream, version, at_desk.events),
                Change(session_id, run_version, at_desk.of_session),
                *at_desk.others,
            ]
            its = appends_of(Decision(changes), ticket.envelope)
            if not its:
                earlier = earlier_outcome(self._store, ticket.envelope)
                ticket.done.set_result(earlier or Done(self._store.position()))
                continue
            touched |= others
            requires |= at_desk.requires
            for happened in at_desk.events:
                state = admission.evolve(state, happened)
            for happened in at_desk.of_session:
                run = session.evolve(run, happened)
            version += len(at_desk.events)
            run_version += len(at_desk.of_session)
            appends += its
            decided.append((ticket, sum(len(append.events) for append in its)))
        if not decided:
            return postponed
        return self._append(requires, appends, decided, postponed)

    def _append(
        self,
        requires: Mapping[UUID, int],
        appends: list[Append],
        decided: list[tuple[_Ticket, int]],
        postponed: list[_Ticket],
    ) -> list[_Ticket]:
        try:
            recorded = self._store.append(appends, requires=requires)
        except Conflict:
            return [*(ticket for ticket, _ in decided), *postponed]
        except Repeated:
            return [*self._not_repeated([ticket for ticket, _ in decided]), *postponed]
        start = 0
        for ticket, count in decided:
            ticket.done.set_result(outcome(recorded[start : start + count]))
            start += count
        return postponed

    def _not_repeated(self, tickets: list[_Ticket]) -> list[_Ticket]:
        left = []
        for ticket in tickets:
            try:
                earlier = earlier_outcome(self._store, ticket.envelope)
            except Refused as refusal:
                ticket.done.set_exception(refusal)
                continue
            if earlier:
                ticket.done.set_result(earlier)
            else:
                left.append(ticket)
        return left

    def _refuse(self, ticket: _Ticket, refusal: Refused) -> None:
        try:
            earlier = earlier_outcome(self._store, ticket.envelope)
        except Refused as taken:
            ticket.done.set_exception(taken)
            return
        if earlier:
            ticket.done.set_result(earlier)
        else:
            ticket.done.set_exception(refusal)
