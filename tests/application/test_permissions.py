"""Who may: the table, cell by cell."""

from uuid import uuid4

import pytest

from application.permissions import Command, NotAllowed, Role, authorise, permits, roles_of
from application.viewer import Viewer
from domain.admission import Role as SeatRole
from domain.people import Affiliation, Duty, NotSignedIn
from domain.recordings import RecordingNotAllowed

COLUMNS = [
    Role.VISITOR,
    Role.PERSON,
    Role.ORGANISER,
    Role.OWNER,
    Role.MEMBER,
    Role.WAITING,
    Role.PARTICIPANT,
    Role.PRESENTER,
    Role.GROUP_HOST,
    Role.CO_HOST,
    Role.HOST,
    Role.AUDITOR,
    Role.ANALYST,
    Role.ADMINISTRATOR,
    Role.ENCODER,
    Role.SYSTEM,
]
#                          visit person organ owner memb wait part pres ghost cohost host audit analyst admin enc sys
MATRIX = """
register_establishment       .     .      .     .    .    .    .    .     .     .     .     .      .      .    .   x
accept_charter               .     x      .     .    .    .    .    .     .     .     .     .      .      .    .   .
forget_person                .     .      .     .    .    .    .    .     .     .     .     .      .      x    .   x
create_meeting               .     .      x     .    .    .    .    .     .     .     .     .      .      .    .   .
change_meeting               .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
cancel_meeting               .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
read_meeting                 .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
list_study_groups            .     x      .     .    .    .    .    .     .     .     .     .      .      .    .   .
start_session                .     .      .     x    x    .    .    .     .     .     .     .      .      .    .   .
end_session                  .     .      .     .    .    .    .    .     .     .     x     .      .      .    .   x
join                         x     .      .     .    .    .    .    .     .     .     .     .      .      .    .   .
leave                        .     .      .     .    .    x    x    x     .     x     x     .      .      .    .   .
close_connection             .     .      .     .    .    x    x    x     .     x     x     .      .      .    .   .
connect_media                .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
watch_room                   .     .      .     .    .    x    x    x     .     x     x     .      .      .    .   .
see_waiting_room             .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
admit                        .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
refuse_admission             .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
set_bypass                   .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
write_to_waiting             .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
send_back                    .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
remove_participant           .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
mute_participant             .     .      .     .    .    .    .    .     x     x     x     .      .      .    .   .
stop_share                   .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
ask_to_unmute                .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
rename                       .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
rename_guest                 .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
report_disturbance           .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
settle_report                .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
read_reports                 .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
turn_switch                  .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
suspend_session              .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
lock_session                 .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
give_role                    .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
hand_over_host               .     .      .     .    .    .    .    .     .     .     x     .      .      .    .   .
publish                      .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
open_microphone              .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
start_camera                 .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
share_screen                 .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
open_hall                    .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
make_hall_link               .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
open_hall_link               x     .      .     .    .    .    .    .     .     .     .     .      .      .    .   .
allow_encoder                .     .      .     x    .    .    .    .     .     x     x     .      .      .    .   .
set_encoder                  .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
encode                       .     .      .     .    .    .    .    .     .     .     .     .      .      .    x   .
set_companion                .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
show_hall_code               .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
show_own_hall_code           .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
check_in                     x     .      .     .    .    .    .    .     .     .     .     .      .      .    .   .
raise_hand                   .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
lower_hand                   .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
lower_hand_of_others         .     .      .     .    .    .    .    .     x     x     x     .      .      .    .   .
send_message                 .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
send_message_to_hosts        .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
send_private_message         .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
export_chat                  .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
read_messages_to_hosts       .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
delete_message_of_others     .     .      .     .    .    .    .    .     x     x     x     .      .      .    .   .
annotate                     .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
erase_others                 .     .      .     .    .    .    .    .     x     x     x     .      .      .    .   .
show_whiteboard              .     .      .     .    x    .    .    x     .     x     x     .      .      .    .   .
show_group_whiteboard        .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
read_chat                    .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
open_poll                    .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
vote                         .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
close_poll                   .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
share_poll_results           .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
see_live_counts              .     .      .     .    x    .    .    .     .     x     x     .      .      .    .   .
ask_question                 .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
vote_for_question            .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
answer_question              .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
set_anonymous_questions      .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
prepare_breakouts            .     .      .     x    .    .    .    .     .     x     x     .      .      .    .   .
take_invitation              x     .      .     .    .    .    .    .     .     .     .     .      .      .    .   .
open_breakouts               .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
close_breakouts              .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
see_all_groups               .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
move_to_group                .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
take_from_group              .     .      .     .    .    .    .    .     x     x     x     .      .      .    .   .
return_to_group              .     .      .     .    .    .    .    .     x     x     x     .      .      .    .   .
enter_group                  .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
add_group                    .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
name_group_host              .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
address_groups               .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
ask_for_help                 .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
answer_help                  .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
spotlight                    .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
react                        .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
clear_signals                .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
run_quiz                     .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
answer_quiz                  .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
prepare                      .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   .
read_prepared                .     .      .     x    .    .    .    .     .     x     x     .      .      .    .   .
read_answers                 .     .      .     x    .    .    .    .     .     x     x     .      .      .    .   .
start_recording              .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   .
stop_recording               .     .      .     .    .    .    .    .     .     x     x     .      .      .    .   x
answer_consent               .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
rate_sound                   .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
read_recording               .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   x
delete_recording             .     .      .     x    .    .    .    .     .     .     .     .      .      .    .   x
add_document                 .     .      .     x    x    .    .    x     .     x     x     .      .      .    .   .
change_document              .     .      .     x    .    .    .    .     .     x     x     .      .      .    .   .
remove_document              .     .      .     x    .    .    .    .     .     x     x     .      .      .    .   .
read_documents               .     .      .     x    x    .    .    x     .     x     x     x      .      .    .   .
see_document                 .     .      .     .    .    .    x    x     .     x     x     .      .      .    .   .
present_document             .     .      .     .    x    .    .    x     .     x     x     .      .      .    .   .
read_attendance              .     .      .     x    .    .    .    .     .     .     .     .      x      .    .   .
read_history                 .     .      .     .    .    .    .    .     .     .     .     x      .      .    .   .
report                       .     .      .     .    .    .    .    .     .     .     .     .      .      .    .   x
"""
ROWS = {line.split()[0]: line.split()[1:] for line in MATRIX.strip().splitlines()}
CELLS = [
    (Command(name), role, cell == "x")
    for name, cells in ROWS.items()
    for role, cell in zip(COLUMNS, cells, strict=True)
]


def test_every_command_has_its_row() -> None:
    """The matrix and the commands are the same set."""
    assert set(ROWS) == {command.value for command in Command}


@pytest.mark.parametrize(("command", "role", "may"), CELLS, ids=lambda value: str(value))
def test_cell(command: Command, role: Role, may: bool) -> None:
    """A role alone, with every affiliation, may or may not."""
    assert permits(command, frozenset({role}), frozenset(Affiliation)) is may


@pytest.mark.parametrize("affiliation", list(Affiliation))
def test_cloud_recording_needs_faculty_or_staff(affiliation: Affiliation) -> None:
    """A host who is only a student may not record; any of faculty and staff may."""
    may = permits(Command.START_RECORDING, frozenset({Role.HOST}), frozenset({affiliation}))
    assert may is (affiliation is not Affiliation.STUDENT)


def test_refusals_name_the_rule() -> None:
    """Not signed in, wrong role and wrong affiliation are three refusals."""
    visitor = Viewer(uuid4())
    student = Viewer(uuid4(), uuid4(), affiliations=frozenset({Affiliation.STUDENT}))
    with pytest.raises(NotSignedIn):
        authorise(Command.ACCEPT_CHARTER, visitor, roles_of(visitor))
    with pytest.raises(NotAllowed):
        authorise(Command.READ_HISTORY, student, roles_of(student))
    with pytest.raises(RecordingNotAllowed):
        authorise(Command.START_RECORDING, student, roles_of(student, seat=SeatRole.HOST))


def test_a_guest_has_no_duties_and_owns_nothing() -> None:
    """Whatever a guest's id is, they are a visitor with a seat."""
    guest = Viewer(uuid4(), uuid4(), guest=True, duties=frozenset(Duty))
    assert roles_of(guest, owner_id=guest.person_id, seat=SeatRole.PARTICIPANT) == {Role.VISITOR, Role.PARTICIPANT}
