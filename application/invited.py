"""Who is invited to a meeting: those who are expected in it, by account, by mailbox, or by a personal link."""

from uuid import UUID

from application import people
from application.amphi import Amphi
from application.breakout_plan import plan_of
from application.viewer import Viewer
from domain.breakout_plan import mailbox_of


def is_invited(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> bool:
    """Whether the viewer is expected; who has which mailbox is not asked where nobody is."""
    if viewer.person_id is None:
        return False
    plan, _ = plan_of(amphi, meeting_id)
    if not plan.members:
        return False
    email = people.email_of(amphi, viewer)
    return plan.expects(viewer.person_id, mailbox_of(viewer.establishment_id, email) if email else None)
