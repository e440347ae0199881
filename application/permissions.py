"""Who may: one table, command × role, and the affiliations that some commands need. Every command and read asks it."""

from enum import StrEnum
from uuid import UUID

from application.viewer import Viewer
from domain.admission import Role as SeatRole
from domain.people import Affiliation, Duty, NotSignedIn
from domain.recordings import RecordingNotAllowed
from domain.refusal import Refused
from domain.switches import Switch


class Role(StrEnum):
    """What a viewer is towards the thing they ask for. One viewer may be several of these at once."""

    VISITOR = "visitor"  # anybody with a link
    PERSON = "person"  # signed in
    ORGANISER = "organiser"  # has the right to organise and accepted the charter
    OWNER = "owner"  # of the meeting, or of the recording
    MEMBER = "member"  # of a study group, while nobody hosts it
    WAITING = "waiting"  # in the session's waiting room
    PARTICIPANT = "participant"  # has a seat in the session
    PRESENTER = "presenter"  # presents in the session
    GROUP_HOST = "group_host"  # the own host of a breakout, towards what is in it
    CO_HOST = "co_host"  # helps the host of the session
    HOST = "host"  # hosts the session
    AUDITOR = "auditor"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    ENCODER = "encoder"  # shows the token of the meeting's encoder
    SYSTEM = "system"  # Amphi's own processes


class Command(StrEnum):
    """Everything that can be asked of Amphi, reads included."""

    REGISTER_ESTABLISHMENT = "register_establishment"
    ACCEPT_CHARTER = "accept_charter"
    FORGET_PERSON = "forget_person"
    CREATE_MEETING = "create_meeting"
    CHANGE_MEETING = "change_meeting"
    CANCEL_MEETING = "cancel_meeting"
    READ_MEETING = "read_meeting"
    LIST_STUDY_GROUPS = "list_study_groups"  # to which one is invited
    START_SESSION = "start_session"
    END_SESSION = "end_session"
    JOIN = "join"
    LEAVE = "leave"
    CLOSE_CONNECTION = "close_connection"
    CONNECT_MEDIA = "connect_media"
    WATCH_ROOM = "watch_room"
    SEE_WAITING_ROOM = "see_waiting_room"
    ADMIT = "admit"
    REFUSE_ADMISSION = "refuse_admission"
    SET_BYPASS = "set_bypass"
    WRITE_TO_WAITING = "write_to_waiting"
    SEND_BACK = "send_back"  # to the waiting room
    REMOVE_PARTICIPANT = "remove_participant"
    MUTE_PARTICIPANT = "mute_participant"
    STOP_SHARE = "stop_share"
    PUBLISH = "publish"  # and stop publishing, for which no switch is needed
    OPEN_MICROPHONE = "open_microphone"
    START_CAMERA = "start_camera"
    SHARE_SCREEN = "share_screen"
    OPEN_HALL = "open_hall"  # and close it
    MAKE_HALL_LINK = "make_hall_link"  # read and revoke it
    OPEN_HALL_LINK = "open_hall_link"  # and be the hall
    ALLOW_ENCODER = "allow_encoder"  # and forbid it, and see its token
    SET_ENCODER = "set_encoder"  # what it publishes, and whether it is recorded
    ENCODE = "encode"  # publish with the token, and stop
    SET_COMPANION = "set_companion"
    SHOW_HALL_CODE = "show_hall_code"
    SHOW_OWN_HALL_CODE = "show_own_hall_code"  # from the seat that is the hall
    CHECK_IN = "check_in"
    ASK_TO_UNMUTE = "ask_to_unmute"
    RENAME = "rename"  # oneself
    RENAME_GUEST = "rename_guest"
    REPORT_DISTURBANCE = "report_disturbance"
    SETTLE_REPORT = "settle_report"
    READ_REPORTS = "read_reports"  # of a meeting's sessions, during them and after
    TURN_SWITCH = "turn_switch"
    SUSPEND_SESSION = "suspend_session"
    LOCK_SESSION = "lock_session"
    GIVE_ROLE = "give_role"
    HAND_OVER_HOST = "hand_over_host"
    RAISE_HAND = "raise_hand"
    LOWER_HAND_OF_OTHERS = "lower_hand_of_others"
    LOWER_HAND = "lower_hand"
    SEND_MESSAGE = "send_message"
    SEND_MESSAGE_TO_HOSTS = "send_message_to_hosts"
    SEND_PRIVATE_MESSAGE = "send_private_message"
    READ_MESSAGES_TO_HOSTS = "read_messages_to_hosts"
    DELETE_MESSAGE_OF_OTHERS = "delete_message_of_others"
    ANNOTATE = "annotate"
    ERASE_OTHERS = "erase_others"
    SHOW_WHITEBOARD = "show_whiteboard"
    SHOW_GROUP_WHITEBOARD = "show_group_whiteboard"  # of the group that one is in
    READ_CHAT = "read_chat"
    EXPORT_CHAT = "export_chat"  # of a session that is over
    OPEN_POLL = "open_poll"
    VOTE = "vote"
    CLOSE_POLL = "close_poll"
    SHARE_POLL_RESULTS = "share_poll_results"
    SEE_LIVE_COUNTS = "see_live_counts"
    ASK_QUESTION = "ask_question"
    VOTE_FOR_QUESTION = "vote_for_question"
    ANSWER_QUESTION = "answer_question"
    SET_ANONYMOUS_QUESTIONS = "set_anonymous_questions"
    PREPARE_BREAKOUTS = "prepare_breakouts"
    TAKE_INVITATION = "take_invitation"
    OPEN_BREAKOUTS = "open_breakouts"
    CLOSE_BREAKOUTS = "close_breakouts"
    SEE_ALL_GROUPS = "see_all_groups"
    MOVE_TO_GROUP = "move_to_group"
    TAKE_FROM_GROUP = "take_from_group"  # back to everybody
    RETURN_TO_GROUP = "return_to_group"  # who was sent back from it
    ENTER_GROUP = "enter_group"
    ADD_GROUP = "add_group"
    NAME_GROUP_HOST = "name_group_host"
    ADDRESS_GROUPS = "address_groups"
    ASK_FOR_HELP = "ask_for_help"
    ANSWER_HELP = "answer_help"
    SPOTLIGHT = "spotlight"
    REACT = "react"
    CLEAR_SIGNALS = "clear_signals"
    RUN_QUIZ = "run_quiz"
    ANSWER_QUIZ = "answer_quiz"
    PREPARE = "prepare"  # polls and quizzes, with a meeting
    READ_PREPARED = "read_prepared"
    READ_ANSWERS = "read_answers"  # of polls and quizzes, with the names that they have
    START_RECORDING = "start_recording"
    STOP_RECORDING = "stop_recording"
    ANSWER_CONSENT = "answer_consent"
    RATE_SOUND = "rate_sound"
    READ_RECORDING = "read_recording"
    DELETE_RECORDING = "delete_recording"
    ADD_DOCUMENT = "add_document"
    CHANGE_DOCUMENT = "change_document"
    REMOVE_DOCUMENT = "remove_document"
    READ_DOCUMENTS = "read_documents"
    SEE_DOCUMENT = "see_document"
    PRESENT_DOCUMENT = "present_document"
    READ_ATTENDANCE = "read_attendance"
    READ_HISTORY = "read_history"
    REPORT = "report"  # what Amphi's processes note: lost connections, captures, expiry


_SEATED = frozenset({Role.PARTICIPANT, Role.PRESENTER, Role.CO_HOST, Role.HOST})
_HOST = frozenset({Role.CO_HOST, Role.HOST})
_GROUP_HOST = _HOST | {Role.GROUP_HOST}
_PRESENTING = _HOST | {Role.PRESENTER}
_OWNER = frozenset({Role.OWNER})
_MEMBER = frozenset({Role.MEMBER})
_SYSTEM = frozenset({Role.SYSTEM})

TABLE: dict[Command, frozenset[Role]] = {
    Command.REGISTER_ESTABLISHMENT: _SYSTEM,
    Command.ACCEPT_CHARTER: frozenset({Role.PERSON}),
    Command.FORGET_PERSON: frozenset({Role.ADMINISTRATOR}) | _SYSTEM,
    Command.CREATE_MEETING: frozenset({Role.ORGANISER}),
    Command.CHANGE_MEETING: _OWNER,
    Command.CANCEL_MEETING: _OWNER,
    Command.READ_MEETING: _OWNER,
    Command.LIST_STUDY_GROUPS: frozenset({Role.PERSON}),
    Command.START_SESSION: _OWNER | _MEMBER,
    Command.END_SESSION: frozenset({Role.HOST}) | _SYSTEM,
    Command.JOIN: frozenset({Role.VISITOR}),
    Command.LEAVE: _SEATED | {Role.WAITING},
    Command.CLOSE_CONNECTION: _SEATED | {Role.WAITING},
    Command.CONNECT_MEDIA: _SEATED,
    Command.WATCH_ROOM: _SEATED | {Role.WAITING},
    Command.SEE_WAITING_ROOM: _HOST | _MEMBER,
    Command.ADMIT: _HOST | _MEMBER,
    Command.REFUSE_ADMISSION: _HOST | _MEMBER,
    Command.SET_BYPASS: _HOST,
    Command.WRITE_TO_WAITING: _HOST | _MEMBER,
    Command.SEND_BACK: _HOST,
    Command.REMOVE_PARTICIPANT: _HOST,
    Command.MUTE_PARTICIPANT: _GROUP_HOST,
    Command.STOP_SHARE: _HOST,
    Command.PUBLISH: _SEATED,
    Command.OPEN_MICROPHONE: _SEATED,
    Command.START_CAMERA: _SEATED,
    Command.SHARE_SCREEN: _SEATED,
    Command.OPEN_HALL: _HOST,
    Command.MAKE_HALL_LINK: _OWNER,
    Command.OPEN_HALL_LINK: frozenset({Role.VISITOR}),
    Command.ALLOW_ENCODER: _OWNER | _HOST,
    Command.SET_ENCODER: _HOST,
    Command.ENCODE: frozenset({Role.ENCODER}),
    Command.SET_COMPANION: _SEATED,
    Command.SHOW_HALL_CODE: _HOST,
    Command.SHOW_OWN_HALL_CODE: _SEATED,
    Command.CHECK_IN: frozenset({Role.VISITOR}),
    Command.ASK_TO_UNMUTE: _HOST,
    Command.RENAME: _SEATED,
    Command.RENAME_GUEST: _HOST,
    Command.REPORT_DISTURBANCE: _SEATED,
    Command.SETTLE_REPORT: _HOST,
    Command.READ_REPORTS: _OWNER,
    Command.TURN_SWITCH: _HOST,
    Command.SUSPEND_SESSION: _HOST,
    Command.LOCK_SESSION: _HOST,
    Command.GIVE_ROLE: _HOST,
    Command.HAND_OVER_HOST: frozenset({Role.HOST}),
    Command.RAISE_HAND: _SEATED,
    Command.LOWER_HAND: _SEATED,
    Command.LOWER_HAND_OF_OTHERS: _GROUP_HOST,
    Command.SEND_MESSAGE: _SEATED,
    Command.SEND_MESSAGE_TO_HOSTS: _SEATED,
    Command.SEND_PRIVATE_MESSAGE: _SEATED,
    Command.READ_MESSAGES_TO_HOSTS: _HOST,
    Command.DELETE_MESSAGE_OF_OTHERS: _GROUP_HOST,
    Command.ANNOTATE: _SEATED,
    Command.ERASE_OTHERS: _GROUP_HOST,
    Command.SHOW_WHITEBOARD: _PRESENTING | _MEMBER,
    Command.SHOW_GROUP_WHITEBOARD: _SEATED,
    Command.READ_CHAT: _SEATED,
    Command.EXPORT_CHAT: _OWNER,
    Command.OPEN_POLL: _HOST | _MEMBER,
    Command.VOTE: _SEATED,
    Command.CLOSE_POLL: _HOST | _MEMBER,
    Command.SHARE_POLL_RESULTS: _HOST | _MEMBER,
    Command.SEE_LIVE_COUNTS: _HOST | _MEMBER,
    Command.ASK_QUESTION: _SEATED,
    Command.VOTE_FOR_QUESTION: _SEATED,
    Command.ANSWER_QUESTION: _HOST,
    Command.SET_ANONYMOUS_QUESTIONS: _HOST,
    Command.PREPARE_BREAKOUTS: _OWNER | _HOST,
    Command.TAKE_INVITATION: frozenset({Role.VISITOR}),
    Command.OPEN_BREAKOUTS: _HOST,
    Command.CLOSE_BREAKOUTS: _HOST,
    Command.SEE_ALL_GROUPS: _HOST,
    Command.MOVE_TO_GROUP: _HOST,
    Command.TAKE_FROM_GROUP: _GROUP_HOST,
    Command.RETURN_TO_GROUP: _GROUP_HOST,
    Command.ENTER_GROUP: _SEATED,
    Command.ADD_GROUP: _HOST,
    Command.NAME_GROUP_HOST: _HOST,
    Command.ADDRESS_GROUPS: _HOST,
    Command.ASK_FOR_HELP: _SEATED,
    Command.ANSWER_HELP: _HOST,
    Command.SPOTLIGHT: _HOST,
    Command.REACT: _SEATED,
    Command.CLEAR_SIGNALS: _HOST,
    Command.RUN_QUIZ: _HOST,
    Command.ANSWER_QUIZ: _SEATED,
    Command.PREPARE: _OWNER,
    Command.READ_PREPARED: _OWNER | _HOST,
    Command.READ_ANSWERS: _OWNER | _HOST,
    Command.START_RECORDING: _HOST,
    Command.STOP_RECORDING: _HOST | _SYSTEM,
    Command.ANSWER_CONSENT: _SEATED,
    Command.RATE_SOUND: _SEATED,
    Command.READ_RECORDING: _OWNER | _SYSTEM,
    Command.DELETE_RECORDING: _OWNER | _SYSTEM,
    Command.ADD_DOCUMENT: _OWNER | _PRESENTING | _MEMBER,
    Command.CHANGE_DOCUMENT: _OWNER | _HOST,
    Command.REMOVE_DOCUMENT: _OWNER | _HOST,
    Command.READ_DOCUMENTS: _OWNER | _PRESENTING | _MEMBER | {Role.AUDITOR},
    Command.SEE_DOCUMENT: _SEATED,
    Command.PRESENT_DOCUMENT: _PRESENTING | _MEMBER,
    Command.READ_ATTENDANCE: frozenset({Role.OWNER, Role.ANALYST}),
    Command.READ_HISTORY: frozenset({Role.AUDITOR}),
    Command.REPORT: _SYSTEM,
}

AFFILIATIONS: dict[Command, frozenset[Affiliation]] = {
    Command.START_RECORDING: frozenset({Affiliation.FACULTY, Affiliation.STAFF}),
}
"""Any of these affiliations is needed on top of the role."""

SWITCHES: dict[Command, Switch] = {
    Command.OPEN_MICROPHONE: Switch.MICROPHONE,
    Command.START_CAMERA: Switch.CAMERA,
    Command.SHARE_SCREEN: Switch.SCREEN,
    Command.RAISE_HAND: Switch.RAISE_HAND,
    Command.SEND_MESSAGE: Switch.CHAT_EVERYBODY,
    Command.SEND_MESSAGE_TO_HOSTS: Switch.CHAT_HOSTS,
    Command.SEND_PRIVATE_MESSAGE: Switch.CHAT_PRIVATE,
    Command.ASK_QUESTION: Switch.ASK_QUESTION,
    Command.ANNOTATE: Switch.ANNOTATE,
    Command.RENAME: Switch.RENAME,
}
"""What must not be switched off for the person in the session, on top of the role; `place_of` asks it."""


class NotAllowed(Refused):
    """The viewer has none of the roles that may do this; `details`: `command`."""

    code = "NOT_ALLOWED"


_DUTIES = {Duty.AUDITOR: Role.AUDITOR, Duty.ANALYST: Role.ANALYST, Duty.ADMINISTRATOR: Role.ADMINISTRATOR}
_SEATS = {role: Role(role.value) for role in SeatRole}


def roles_of(
    viewer: Viewer,
    *,
    owner_id: UUID | None = None,
    seat: SeatRole | None = None,
    member: bool = False,
    waiting: bool = False,
    organiser: bool = False,
) -> frozenset[Role]:
    """What the viewer is, given who owns the thing asked for and which seat they have."""
    if viewer.system:
        return _SYSTEM
    if viewer.encodes is not None:
        return frozenset({Role.ENCODER})
    roles = {Role.VISITOR}
    if viewer.signed_in:
        roles |= {Role.PERSON, *(_DUTIES[duty] for duty in viewer.duties)}
        if owner_id is not None and owner_id == viewer.person_id:
            roles.add(Role.OWNER)
        if organiser:
            roles.add(Role.ORGANISER)
    if seat is not None:
        roles.add(_SEATS[seat])
    if member:
        roles.add(Role.MEMBER)
    if waiting:
        roles.add(Role.WAITING)
    return frozenset(roles)


def permits(command: Command, roles: frozenset[Role], affiliations: frozenset[Affiliation]) -> bool:
    """One cell of the table."""
    return bool(TABLE[command] & roles) and (command not in AFFILIATIONS or bool(AFFILIATIONS[command] & affiliations))


def authorise(command: Command, viewer: Viewer, roles: frozenset[Role]) -> None:
    """Refuse what the table does not permit: NotSignedIn, RecordingNotAllowed or NotAllowed."""
    if permits(command, roles, viewer.affiliations):
        return
    if not TABLE[command] & roles:
        if Role.PERSON in TABLE[command] and not viewer.signed_in:
            raise NotSignedIn
        raise NotAllowed(command=command.value)
    raise RecordingNotAllowed
