"""The establishment: registered when an installation is migrated first; what it decided is asked of its stream."""

from uuid import UUID, uuid5

from application.commands import Change, Decision, Done, Policy, carry_out, envelope_of
from application.permissions import Command, authorise, roles_of
from application.ports import EventStore
from application.viewer import Viewer
from domain import establishments
from domain.establishments import Establishment


def register(store: EventStore, viewer: Viewer, *, name: str) -> Done:
    """Register the viewer's establishment once; repeating yields nothing, whatever the name."""
    authorise(Command.REGISTER_ESTABLISHMENT, viewer, roles_of(viewer))
    establishment_id = viewer.establishment_id

    def decide() -> Decision:
        state, version = store.load(establishment_id, Establishment(), establishments.evolve)
        return Decision([Change(establishment_id, version, establishments.register(state, name))])

    return carry_out(store, envelope_of(viewer, uuid5(establishment_id, "register")), decide)


def policy_of(store: EventStore, establishment_id: UUID) -> Policy:
    """What the establishment decided; the defaults of one that was never registered."""
    state, _ = store.load(establishment_id, Establishment(), establishments.evolve)
    return Policy(charter_version=state.charter_version, retention_days=state.retention_days)
