"""The schema: every feature's types, queries, mutations and subscriptions."""

from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from interfaces.graphql.admission import AdmissionMutation
from interfaces.graphql.annotations import AnnotationsMutation
from interfaces.graphql.answers import AnswersQuery
from interfaces.graphql.attendance import AttendanceQuery
from interfaces.graphql.audit import AuditQuery
from interfaces.graphql.breakout_plan import BreakoutPlanMutation, BreakoutPlanQuery
from interfaces.graphql.breakouts import BreakoutsMutation
from interfaces.graphql.chat import ChatMutation, ChatQuery
from interfaces.graphql.checkin import CheckinMutation, CheckinQuery
from interfaces.graphql.encoders import EncodersMutation, EncodersQuery
from interfaces.graphql.fleeting import FleetingSubscription
from interfaces.graphql.hall import HallMutation
from interfaces.graphql.hall_link import HallLinkMutation, HallLinkQuery
from interfaces.graphql.hands import HandsMutation
from interfaces.graphql.layout import LayoutMutation
from interfaces.graphql.meetings import MeetingsMutation, MeetingsQuery
from interfaces.graphql.names import NamesMutation
from interfaces.graphql.people import PeopleMutation, PeopleQuery
from interfaces.graphql.polls import PollsMutation
from interfaces.graphql.prepared import PreparedMutation, PreparedQuery
from interfaces.graphql.publications import PublicationsMutation
from interfaces.graphql.questions import QuestionsMutation
from interfaces.graphql.quizzes import QuizzesMutation
from interfaces.graphql.ratings import RatingsMutation
from interfaces.graphql.recordings import RecordingsMutation, RecordingsQuery
from interfaces.graphql.refusal import RefusalAsData
from interfaces.graphql.reports import ReportsMutation, ReportsQuery
from interfaces.graphql.roles import RolesMutation
from interfaces.graphql.session import SessionMutation, SessionSubscription
from interfaces.graphql.shared_documents import DocumentsMutation, DocumentsQuery
from interfaces.graphql.signals import SignalsMutation
from interfaces.graphql.study_groups import StudyGroupsQuery
from interfaces.graphql.switches import SwitchesMutation
from interfaces.graphql.unmuting import UnmutingMutation
from interfaces.graphql.values import SCALARS
from interfaces.graphql.whiteboard import WhiteboardMutation

QUERIES = (
    PeopleQuery,
    MeetingsQuery,
    StudyGroupsQuery,
    BreakoutPlanQuery,
    ChatQuery,
    RecordingsQuery,
    AttendanceQuery,
    AuditQuery,
    AnswersQuery,
    PreparedQuery,
    DocumentsQuery,
    CheckinQuery,
    HallLinkQuery,
    ReportsQuery,
    EncodersQuery,
)
MUTATIONS = (
    PeopleMutation,
    MeetingsMutation,
    AdmissionMutation,
    SessionMutation,
    HandsMutation,
    PublicationsMutation,
    ChatMutation,
    PollsMutation,
    QuestionsMutation,
    BreakoutPlanMutation,
    BreakoutsMutation,
    SignalsMutation,
    LayoutMutation,
    QuizzesMutation,
    PreparedMutation,
    RecordingsMutation,
    RatingsMutation,
    SwitchesMutation,
    AnnotationsMutation,
    WhiteboardMutation,
    DocumentsMutation,
    RolesMutation,
    HallMutation,
    HallLinkMutation,
    CheckinMutation,
    EncodersMutation,
    UnmutingMutation,
    NamesMutation,
    ReportsMutation,
)
SUBSCRIPTIONS = (SessionSubscription, FleetingSubscription)


@cache
def build_schema() -> strawberry.Schema:
    """The schema, made once; the limits of a request are in `documents.py`."""
    return strawberry.Schema(
        query=merge_types("Query", QUERIES),
        mutation=merge_types("Mutation", MUTATIONS),
        subscription=merge_types("Subscription", SUBSCRIPTIONS),
        config=StrawberryConfig(scalar_map=SCALARS),
        exception_handlers=[RefusalAsData()],
    )


def schema_text() -> str:
    """The schema in its definition language, as it is committed in `schema.graphql`."""
    return build_schema().as_str() + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
