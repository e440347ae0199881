"""«Was the sound good?», asked of everybody who was in a session, after it or after they left."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command, authorise, roles_of
from application.session import NotInSession
from application.viewer import Viewer
from domain import admission, ratings, session
from domain.admission import Admission, Role
from domain.ratings import Rating


def rate_sound(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, good: bool) -> Done:
    """Say whether the sound of a session was good; may be changed. Raises NotInSession for who had no seat in it."""

    def decide() -> Decision:
        desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
        person_id = viewer.person_id
        if person_id is None or person_id not in desk.admitted_before:
            raise NotInSession
        authorise(Command.RATE_SOUND, viewer, roles_of(viewer, seat=Role.PARTICIPANT))
        stream = session.rating_stream(session_id, person_id)
        rating, version = amphi.store.load(stream, Rating(), ratings.evolve)
        return Decision([Change(stream, version, ratings.rate_sound(rating, person_id=person_id, good=good))])

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
