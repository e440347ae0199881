"""Who asks: the viewer of a command or a read."""

from uuid import UUID

import msgspec

from domain.people import Affiliation, Duty


class Viewer(msgspec.Struct, frozen=True):
    """A signed-in person, a guest (an id of their own, no account), an encoder, nobody yet, or Amphi itself."""

    establishment_id: UUID
    person_id: UUID | None = None
    guest: bool = False
    name: str | None = None
    affiliations: frozenset[Affiliation] = frozenset()
    duties: frozenset[Duty] = frozenset()
    charter_version: int = 0
    system: bool = False
    encodes: UUID | None = None
    """The meeting into which an encoder publishes, which shows its token."""

    @property
    def signed_in(self) -> bool:
        """Whether the viewer has an account of the establishment."""
        return self.person_id is not None and not self.guest
