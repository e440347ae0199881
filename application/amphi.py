"""What every command function is given: one frozen object, made by `interfaces/bootstrap.py`."""

import msgspec

from application.commands import Ids, Policy
from application.desk import Desk
from application.ports import (
    Captures,
    Checkins,
    Clock,
    EncoderTokens,
    EventStore,
    Invitations,
    KeyRing,
    MediaNodes,
    MediaTokens,
    Relays,
)


class Amphi(msgspec.Struct, frozen=True):
    """The application with its ports."""

    store: EventStore
    desk: Desk
    keys: KeyRing
    captures: Captures
    tokens: MediaTokens
    relays: Relays
    invitations: Invitations
    checkins: Checkins
    encoders: EncoderTokens
    nodes: MediaNodes
    clock: Clock
    ids: Ids
    policy: Policy = Policy()
