"""Every read model, a line each."""

from collections.abc import Mapping
from types import MappingProxyType

from projections.attendance import Attendance
from projections.audit import Audit
from projections.meetings import Meetings
from projections.people import People
from projections.polls import Polls
from projections.quizzes import Quizzes
from projections.read_model import ReadModel
from projections.recordings import Recordings
from projections.room import Rooms
from projections.study_groups import StudyGroups

READ_MODELS: Mapping[str, type[ReadModel]] = MappingProxyType(
    {
        model.NAME: model
        for model in (
            People,
            Meetings,
            Rooms,
            Polls,
            Quizzes,
            Recordings,
            Attendance,
            StudyGroups,
            Audit,
        )
    }
)
"""Read models by name."""
