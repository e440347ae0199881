"""Both routers, for the tests of what is forwarded."""

import pytest

from bench import studio
from media import engine


@pytest.fixture(params=[engine.PYTHON, engine.NATIVE])
def either_router(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The node of each test's studio forwards with this one."""
    monkeypatch.setattr(studio, "ROUTER", request.param)
    return str(request.param)
