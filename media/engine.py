"""What forwards: the native router where it was built, and the same in Python.

`Router`, `Stream`, `Layer`, `Slot` and `Feedback` are what the rest of `media/` knows; the native ones have the same
names and mean the same (a test compares them, and every test of forwarding runs on both).
"""

from collections import Counter
from typing import cast

from media import native
from media.feedback import Feedback
from media.ice import IceSocket
from media.native.router import NativeRouter
from media.router import Router, Tap

NATIVE, PYTHON = "native", "python"


class RouterNotBuilt(RuntimeError):
    """The native router was asked for, but it is not there: `make setup` builds it where there is a C compiler."""


def new_router(kind: str, ice: IceSocket, dropped: Counter[str], tap: Tap | None) -> tuple[Router, Feedback]:
    """A router on a port, and its RTCP: NATIVE, PYTHON, or for "" the native one where it was built.

    Raises RouterNotBuilt.
    """
    core = native.library() if kind != PYTHON else None
    if core is not None:
        router = NativeRouter(core, ice, dropped, tap)
        return cast(Router, router), cast(Feedback, router)
    if kind == NATIVE:
        raise RouterNotBuilt
    in_python = Router(ice, dropped, tap)
    return in_python, Feedback(in_python)
