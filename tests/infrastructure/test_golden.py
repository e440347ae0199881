"""Every event that was ever written can be read for ever: one serialised sample of each version, in `tests/golden/`.

A sample is `{topic}.{version}.json`, the bytes that the log would hold, in lines. Samples are added and never changed.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

import msgspec
import pytest

from application.ports import Logged
from domain.event import EVENTS, Event, event, topic_of
from infrastructure.keyring import PersonKeys
from infrastructure.mapper import STAMPED, EventMapper

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLES = sorted(file.name.removesuffix(".json") for file in GOLDEN.glob("*.json"))


class NoKeys:
    """The key ring of nobody: samples stay sealed."""

    def expect(self, persons: Collection[UUID]) -> None:
        """Nothing to fetch."""

    def prepare(self, establishment_id: UUID, persons: Collection[UUID]) -> None:
        """Nothing to make."""


@pytest.fixture
def mapper() -> EventMapper:
    """The mapper of the log, without a database."""
    return EventMapper(cast(PersonKeys, NoKeys()))


def logged(topic: str, state: bytes) -> Logged:
    """A row of the log."""
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return Logged(1, at, UUID(int=1), None, None, uuid4(), None, UUID(int=7), 3, topic, state)


def fields_of(cls: type[Event]) -> dict[str, msgspec.structs.FieldInfo]:
    """The fields of an event that are stored."""
    return {field.name: field for field in msgspec.structs.fields(cls) if field.name not in STAMPED}


def written(mapper: EventMapper, happened: Event) -> Any:
    """What the log would hold of an event now."""
    (row,) = mapper.seal_all([happened], [UUID(int=1)])
    return msgspec.json.decode(row.state)


def test_each_version_of_each_event_has_its_sample(mapper: EventMapper) -> None:
    """An event without one, or a sample whose topic nobody knows any more, fails: topics are permanent."""
    wanted = {
        f"{topic}.{version}"
        for topic, cls in EVENTS.items()
        if cls.__module__.startswith("domain.")
        for version in range(1, getattr(cls, "class_version", 1) + 1)
    }
    assert set(SAMPLES) == wanted


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_read_and_means_the_same(mapper: EventMapper, sample: str) -> None:
    """It becomes the event of its topic at its place in the stream, and written again it has what it had."""
    topic, _, version = sample.rpartition(".")
    state = (GOLDEN / f"{sample}.json").read_bytes()
    happened = mapper.decode(logged(topic, state)).event
    assert topic_of(type(happened)) == topic
    assert (happened.originator_id, happened.originator_version) == (UUID(int=7), 3)
    again = written(mapper, happened)
    if int(version) == getattr(type(happened), "class_version", 1):
        assert again.items() >= msgspec.json.decode(state).items()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_field_that_a_sample_lacks_has_a_default(mapper: EventMapper, sample: str) -> None:
    """A new field with no default would make what was written before unreadable; a dropped one is still in a sample."""
    topic, _, version = sample.rpartition(".")
    cls = EVENTS[topic]
    stored = msgspec.json.decode((GOLDEN / f"{sample}.json").read_bytes())
    fields = fields_of(cls)
    lacking = [fields[name] for name in fields.keys() - stored.keys()]
    assert all(field.default is not msgspec.NODEFAULT for field in lacking)
    if int(version) == getattr(cls, "class_version", 1):
        assert stored.keys() - {"class_version"} <= fields.keys()


@event("tests.Measured")
class Measured(Event, frozen=True):
    """Its first version said seconds, its second says milliseconds and who measured."""

    class_version: ClassVar[int] = 3

    ms: int
    by: str

    @staticmethod
    def upcast_v1_v2(fields: dict[str, Any]) -> None:
        """Seconds become milliseconds."""
        fields["ms"] = fields.pop("seconds") * 1000

    @staticmethod
    def upcast_v2_v3(fields: dict[str, Any]) -> None:
        """Nobody had noted who it was."""
        fields["by"] = "nobody"


def test_a_changed_meaning_is_a_version_that_is_read_through_its_steps(mapper: EventMapper) -> None:
    """Rows of the first, the second and the third version become the same event; it is written as the third."""
    rows = (b'{"seconds":2}', b'{"ms":2000,"class_version":2}', b'{"ms":2000,"by":"nobody","class_version":3}')
    read = [mapper.decode(logged("tests.Measured", row)).event for row in rows]
    assert read == [Measured(originator_id=UUID(int=7), originator_version=3, ms=2000, by="nobody")] * 3
    assert written(mapper, read[0]) == {"ms": 2000, "by": "nobody", "class_version": 3}


def test_a_topic_belongs_to_one_event() -> None:
    """A second event under the same name is refused when its module is read."""
    with pytest.raises(ValueError, match=r"tests\.Measured is taken"):

        @event("tests.Measured")
        class Other(Event, frozen=True):
            pass
