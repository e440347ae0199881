"""The schema: every feature's types, queries, mutations and subscriptions, with the limits of a request."""

import strawberry
from strawberry.extensions import DisableIntrospection, MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from interfaces.graphql.admission import AdmissionMutation
from interfaces.graphql.attendance import AttendanceQuery
from interfaces.graphql.audit import AuditQuery
from interfaces.graphql.chat import ChatMutation, ChatQuery
from interfaces.graphql.hands import HandsMutation
from interfaces.graphql.meetings import MeetingsMutation, MeetingsQuery
from interfaces.graphql.people import PeopleMutation, PeopleQuery
from interfaces.graphql.polls import PollsMutation
from interfaces.graphql.publications import PublicationsMutation
from interfaces.graphql.recordings import RecordingsMutation, RecordingsQuery
from interfaces.graphql.refusal import RefusalAsData
from interfaces.graphql.scalars import SCALARS
from interfaces.graphql.session import SessionMutation, SessionSubscription

DEEPEST = 8
MOST_ALIASES = 15
MOST_TOKENS = 2000

QUERIES = (PeopleQuery, MeetingsQuery, ChatQuery, RecordingsQuery, AttendanceQuery, AuditQuery)
MUTATIONS = (
    PeopleMutation,
    MeetingsMutation,
    AdmissionMutation,
    SessionMutation,
    HandsMutation,
    PublicationsMutation,
    ChatMutation,
    PollsMutation,
    RecordingsMutation,
)


def build_schema(*, introspection: bool) -> strawberry.Schema:
    """The schema; `introspection` is for development only."""
    limits = [
        lambda: QueryDepthLimiter(max_depth=DEEPEST),
        lambda: MaxAliasesLimiter(max_alias_count=MOST_ALIASES),
        lambda: MaxTokensLimiter(max_token_count=MOST_TOKENS),
    ]
    return strawberry.Schema(
        query=merge_types("Query", QUERIES),
        mutation=merge_types("Mutation", MUTATIONS),
        subscription=merge_types("Subscription", (SessionSubscription,)),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
        extensions=limits if introspection else [*limits, DisableIntrospection],
        exception_handlers=[RefusalAsData()],
    )


def schema_text() -> str:
    """The schema in its definition language, as it is committed in `schema.graphql`."""
    return build_schema(introspection=True).as_str() + "\n"
