"""What web, media and sweeper tell each other in Valkey: who is heard, who guesses. An outage concludes nothing."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis import Redis

from infrastructure import liveness
from infrastructure.guesses import COUNTED_FOR_SECONDS, ValkeyGuesses
from infrastructure.liveness import FORGOTTEN_AFTER_SECONDS, ValkeyLiveness


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """An empty Valkey."""
    with Redis.from_url(redis_url) as opened:
        yield opened


@pytest.fixture
def away() -> Redis:
    """A Valkey that does not answer."""
    return Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)


def test_a_connection_is_heard_while_any_process_hears_it(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Web and media note it each for themselves; what neither notes any more is not heard."""
    monkeypatch.setattr(liveness, "SETTLED_AFTER_SECONDS", 0)
    notes = ValkeyLiveness(redis)
    both, web, nobody = uuid4(), uuid4(), uuid4()
    notes.note("web", [both, web])
    notes.note("media", [both])
    assert notes.heard([both, web, nobody]) == {both, web}
    notes.gone("web", [both, web])
    assert notes.heard([both, web, nobody]) == {both}
    assert notes.heard([]) == set()
    kept = [redis.ttl(key) for key in redis.keys("alive:*")]
    assert len(kept) == 1
    assert 0 < kept[0] <= FORGOTTEN_AFTER_SECONDS


def test_a_valkey_that_has_just_started_says_nothing(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has lost its notes: that nobody is noted is no sign that nobody is there."""
    notes = ValkeyLiveness(redis)
    monkeypatch.setattr(liveness, "SETTLED_AFTER_SECONDS", 10**9)
    assert notes.heard([uuid4()]) is None


def test_an_outage_is_no_reason_to_call_anybody_lost(away: Redis) -> None:
    """Noting and asking do nothing and say nothing."""
    notes = ValkeyLiveness(away)
    notes.note("web", [uuid4()])
    notes.gone("web", [uuid4()])
    assert notes.heard([uuid4()]) is None


def test_wrong_codes_are_counted_by_address_for_a_minute(redis: Redis, away: Redis) -> None:
    """The minute begins with the first; while Valkey is away nobody is kept out."""
    guesses = ValkeyGuesses(redis)
    for _ in range(3):
        guesses.note_wrong("192.0.2.7")
    assert (guesses.wrong("192.0.2.7"), guesses.wrong("192.0.2.8")) == (3, 0)
    (key,) = redis.keys("guesses:*")
    assert 0 < redis.ttl(key) <= COUNTED_FOR_SECONDS
    offline = ValkeyGuesses(away)
    offline.note_wrong("192.0.2.7")
    assert offline.wrong("192.0.2.7") == 0
