"""The study groups to which the viewer is invited."""

from datetime import datetime
from uuid import UUID

import strawberry

from application.study_groups import invited_as
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, query, wait_for
from projections.study_groups import study_groups_of


@strawberry.type(description="A study group, for its members: any of them opens it.")
class StudyGroup:
    id: UUID
    code: str
    title: str
    owner_name: str | None
    starts_at: datetime | None
    running: bool
    participants: int = strawberry.field(description="Seats taken in the running session.")


@strawberry.type
class StudyGroupsQuery:
    @strawberry.field(
        description="The study groups of others to which the viewer is invited: those that run, then by title."
    )
    async def study_groups(self, info: Info, at_least: Position | None = None) -> list[StudyGroup]:
        return await query(info, _study_groups, at_least)


def _study_groups(asking: Asking, at_least: Position | None) -> list[StudyGroup]:
    viewer = asking.viewer
    if not viewer.signed_in or viewer.person_id is None:
        return []
    wait_for(asking, at_least, "study_groups", "meetings", "people")
    member_ids = invited_as(asking.web.amphi, viewer)
    found = study_groups_of(asking.web.database, viewer.establishment_id, viewer.person_id, member_ids)
    return [
        StudyGroup(
            id=row.meeting_id,
            code=row.code,
            title=row.title,
            owner_name=row.owner_name,
            starts_at=row.starts_at,
            running=row.session_id is not None,
            participants=row.participants,
        )
        for row in found
    ]
