"""The native core of the router, compiled from the C beside this file, and how Python reaches it.

cffi's ABI mode: the declarations are read from `amphi.h`, so there is one list of them. libsrtp and OpenSSL's EVP are
taken at run time from the shared object of pylibsrtp, which exports both (docs/adr/0004).
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pylibsrtp._binding
from cffi import FFI

HERE = Path(__file__).parent
DECLARATIONS = HERE / "amphi.h"
LIBRARY = HERE / "core.so"
LIBRARIES = str(pylibsrtp._binding.__file__)
"""What exports libsrtp and EVP."""

ffi: Any = FFI()


@cache
def library() -> Any | None:
    """The compiled core; None when it was not built, or was built from other declarations than these."""
    declarations = DECLARATIONS.read_bytes()
    lines = declarations.decode().splitlines()
    ffi.cdef("\n".join(line for line in lines if not line.startswith("#")))
    try:
        core = ffi.dlopen(str(LIBRARY))
    except OSError:
        return None
    built_from = ffi.string(core.amphi_interface()).decode()
    return core if built_from == hashlib.sha256(declarations).hexdigest() else None


def built() -> bool:
    """Whether the native router can be used here."""
    return library() is not None
