"""The study groups to which somebody is invited."""

from uuid import UUID

from application import people
from application.amphi import Amphi
from application.permissions import Command, authorise, roles_of
from application.viewer import Viewer
from domain.breakout_plan import mailbox_of
from domain.people import NotSignedIn


def invited_as(amphi: Amphi, viewer: Viewer) -> tuple[UUID, ...]:
    """Under which ids the viewer may be invited: as a person, and by their mailbox. Raises NotSignedIn."""
    authorise(Command.LIST_STUDY_GROUPS, viewer, roles_of(viewer))
    if viewer.person_id is None:
        raise NotSignedIn
    email = people.email_of(amphi, viewer)
    return (viewer.person_id, mailbox_of(viewer.establishment_id, email)) if email else (viewer.person_id,)
