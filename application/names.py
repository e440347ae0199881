"""Names in a session, changed by who has them, and those of guests by hosts."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Done, envelope_of
from application.desk import AtDesk
from application.permissions import SWITCHES, Command, authorise
from application.session import entry_of, roles_at
from application.viewer import Viewer
from domain import names, session
from domain.admission import Admission, SeatNotFound
from domain.names import NameProtected
from domain.session import Session


def rename(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, name: str, seat_id: UUID | None = None
) -> Done:
    """Change one's own name (`seat_id` None), or a guest's as host. Raises SwitchedOff, NameProtected, SeatNotFound."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        session.require_running(run)
        mine = entry_of(desk, run, viewer)
        own = seat_id is None or seat_id == mine.seat_id
        command = Command.RENAME if own else Command.RENAME_GUEST
        authorise(command, viewer, roles_at(desk, run, viewer, mine))
        target = desk.seated.get(seat_id or mine.seat_id)
        if target is None:
            raise SeatNotFound(field="seatId")
        if own:
            run.switches.require(SWITCHES[command], mine.person_id, mine.role)
        elif not target.guest:
            raise NameProtected(field="seatId")
        return AtDesk(names.change(target.name, name, seat_id=target.seat_id, by=mine.seat_id))

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)
