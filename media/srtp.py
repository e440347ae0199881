"""libsrtp called in place, and `sendmmsg`: the two calls that forwarding is made of.

`pylibsrtp.Session.protect` copies a packet twice and allocates; its C binding works on our own memory. The one file
that knows pylibsrtp's private names (`PRIVATE_NAMES`; a test fails when they change).
"""

import ctypes
import errno
import socket
import struct
from array import array
from collections.abc import Iterable
from typing import Any, NamedTuple

import pylibsrtp
from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib

PRIVATE_NAMES = {
    pylibsrtp: ("_binding",),
    lib: ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp"),
}
"""Names of pylibsrtp that are not its documented interface; also `Session._srtp`."""

ROW_BYTES = 2048
ROWS = 512
PACKET_BYTES = 1500
"""The longest packet that is received or sent; a row has room for it and for what SRTP adds."""

_MESSAGE_BYTES = 64
_libc = ctypes.CDLL(None, use_errno=True)
_sendmmsg = _libc.sendmmsg
_sendmmsg.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int)


def zeros(size: int) -> tuple[Any, memoryview]:
    """Memory at a fixed place: as a C pointer and as a view to write to."""
    pointer = ffi.new("char[]", size)
    return pointer, memoryview(ffi.buffer(pointer)).cast("B")


def address_of(pointer: Any) -> int:
    """Where memory is."""
    return int(ffi.cast("uintptr_t", pointer))


class Keys(NamedTuple):
    """What a handshake gave for SRTP: two sessions of libsrtp, and what they were made of (master key, then salt)."""

    profile: str
    """OpenSSL's name of it."""
    receive: Session
    send: Session
    receive_key: bytes
    send_key: bytes


def socket_address(family: int, host: str, port: int) -> bytes:
    """An address as the kernel wants it, without flow and scope."""
    packed = socket.inet_pton(family, host)
    head = struct.pack("=H", family) + struct.pack("!H", port)
    return head + bytes(4) + packed + bytes(4) if family == socket.AF_INET6 else head + packed + bytes(8)


class Inbound:
    """What one peer sends, decrypted in place in the socket's buffer."""

    def __init__(self, session: Session, pointer: Any, view: memoryview) -> None:
        self._session = session  # keeps the C object alive
        self._srtp = session._srtp[0]
        self._pointer, self._view = pointer, view
        self._length = ffi.new("int *")

    def unprotect(self, length: int, *, rtcp: bool) -> bytes | None:
        """The plain packet of `length` bytes in the buffer; None when it is forged, replayed or broken."""
        self._length[0] = length
        unprotect = lib.srtp_unprotect_rtcp if rtcp else lib.srtp_unprotect
        if unprotect(self._srtp, self._pointer, self._length):
            return None
        return self._view[: self._length[0]].tobytes()


class Outbound:
    """What is sent to one peer: its keys, and its address as the kernel wants it."""

    def __init__(self, session: Session, family: int) -> None:
        self._session = session
        self.srtp = session._srtp[0]
        self.family = family
        self.name_bytes = 28 if family == socket.AF_INET6 else 16
        self.name, self._name_view = zeros(self.name_bytes)
        self.address: tuple[str, int] | None = None

    def moved(self, host: str, port: int) -> None:
        """Rewrite the address in place: every fan-out that holds it follows."""
        self.address = (host, port)
        self._name_view[:] = socket_address(self.family, host, port)

    def protect(self, packet: bytes) -> bytes:
        """One RTP packet, off the hot path. Raises pylibsrtp.Error."""
        return bytes(self._session.protect(packet))

    def protect_rtcp(self, packet: bytes) -> bytes:
        """One compound RTCP packet. Raises pylibsrtp.Error."""
        return bytes(self._session.protect_rtcp(packet))


class Arena:
    """Rows of memory that packets are written to, protected and sent from; shared by every fan-out of a process."""

    def __init__(self) -> None:
        self.pointer, self.view = zeros(ROWS * ROW_BYTES)
        self.rows = [self.pointer + ROW_BYTES * row for row in range(ROWS)]
        self.address = address_of(self.pointer)


class Batch:
    """The same packet for many receivers: protect all rows, then one system call.

    Built once for a set of receivers (at most ROWS); per packet only lengths change. libsrtp writes the length of the
    protected packet straight into the `iov_len` that `sendmmsg` reads.
    """

    def __init__(self, arena: Arena, receivers: Iterable[Outbound]) -> None:
        self._receivers = list(receivers)
        count = self.count = len(self._receivers)
        self._arena = arena
        self._contexts = [receiver.srtp for receiver in self._receivers]
        self._rows = arena.rows[:count]
        self._vectors, vectors = zeros(16 * max(count, 1))
        self._messages, messages = zeros(_MESSAGE_BYTES * max(count, 1))
        self.message_address = address_of(self._messages)
        vector_address = address_of(self._vectors)
        for row, receiver in enumerate(self._receivers):
            struct.pack_into("=QQ", vectors, 16 * row, arena.address + ROW_BYTES * row, 0)
            struct.pack_into(
                "=QIxxxxQQQQixxxxIxxxx",
                messages,
                _MESSAGE_BYTES * row,
                address_of(receiver.name),
                receiver.name_bytes,
                vector_address + 16 * row,
                1,
                0,
                0,
                0,
                0,
            )
        self._lengths = vectors.cast("Q")[1::2]
        self._length_pointers = [ffi.cast("int *", self._vectors + 16 * row + 8) for row in range(count)]

    def send(self, descriptor: int, length: int) -> int:
        """Protect and send `length` bytes of each row; how many could not be."""
        count = self.count
        self._lengths[:] = array("Q", (length,)) * count
        refused = 0
        if any(map(lib.srtp_protect, self._contexts, self._rows, self._length_pointers)):
            refused = self._protect_the_rest(length)
        sent = _sendmmsg(descriptor, self.message_address, count, 0)
        if sent == count:
            return refused
        return refused + self._send_the_rest(descriptor, max(sent, 0))

    def _protect_the_rest(self, length: int) -> int:
        """After a failure: protect what is still plain; empty the rows that can't be, so that no clear byte leaves."""
        refused = 0
        for row in range(self.count):
            if self._lengths[row] != length:
                continue
            if lib.srtp_protect(self._contexts[row], self._rows[row], self._length_pointers[row]):
                self._lengths[row] = 0
                refused += 1
        return refused

    def _send_the_rest(self, descriptor: int, start: int) -> int:
        """After a short write: skip the message that failed, try the others once."""
        lost = 0
        while start < self.count:
            sent = _sendmmsg(descriptor, self.message_address + _MESSAGE_BYTES * start, self.count - start, 0)
            if sent < 0 and ctypes.get_errno() == errno.EAGAIN:
                return lost + self.count - start
            if sent <= 0:
                lost += 1
                sent = 1
            start += sent
        return lost
