"""DTLS-SRTP and data channels of aiortc over our own socket.

The one file that knows aiortc's private names (`PRIVATE_NAMES`; a test fails when they change). Only DTLS records pass
through aiortc; media keys are taken out of it, and RTP never enters. An exception that reached aiortc's pump would end
the connection: what comes from the network is guarded here.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

from aiortc import (
    RTCCertificate,
    RTCDataChannel,
    RTCDataChannelParameters,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    RTCSctpCapabilities,
    RTCSctpTransport,
)
from aiortc import rtcdtlstransport as aiortc_dtls
from OpenSSL import SSL

from media.srtp import Keys

PRIVATE_NAMES = {
    RTCDtlsTransport: ("_set_role", "_handle_rtp_data", "_handle_rtcp_data", "_recv_next", "_register_data_receiver"),
    RTCCertificate: ("_create_ssl_context",),
    RTCSctpTransport: ("_handle_data", "_data_channel_add_negotiated", "_data_channel_receive"),
    aiortc_dtls: ("SRTP_AEAD_AES_128_GCM", "SRTP_AEAD_AES_256_GCM", "SRTP_AES128_CM_SHA1_80"),
}
"""Names of aiortc that are not its documented interface and that this file relies on."""

PROFILES = [
    aiortc_dtls.SRTP_AEAD_AES_128_GCM,
    aiortc_dtls.SRTP_AEAD_AES_256_GCM,
    aiortc_dtls.SRTP_AES128_CM_SHA1_80,
]
"""In our order, and the server's order decides: AES-128-GCM is the cheapest to protect."""

SLOTS_CHANNEL = 0
LEVELS_CHANNEL = 1
WAITING_DATAGRAMS = 64
WAITING_BYTES = 64 << 10
"""A peer that doesn't read its data channel gets no more than this queued."""
MESSAGE_BYTES = 64 << 10


Handler = Callable[[bytes], Coroutine[Any, Any, None]]


class Certificate(RTCCertificate):
    """A certificate of which OpenSSL's context is made once for all associations, and not for each."""

    _context: Any = None
    _context_profiles: list[Any] | None = None

    def _create_ssl_context(self, srtp_profiles: list[Any]) -> Any:
        if self._context is None or self._context_profiles != srtp_profiles:
            self._context = super()._create_ssl_context(srtp_profiles)
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)  # each association shakes hands in full
            self._context_profiles = [*srtp_profiles]
        return self._context


class _Wire:
    """The transport that aiortc's DTLS needs: what it sends goes to our socket, what we hear is queued for it."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.incoming: asyncio.Queue[bytes] = asyncio.Queue(WAITING_DATAGRAMS)
        self._forward = send

    async def _recv(self) -> bytes:
        return await self.incoming.get()

    async def _send(self, datagram: bytes) -> None:
        self._forward(datagram)


class SecureTransport:
    """The DTLS association of one peer, with its two data channels.

    `on_ready(keys)` gets the keys of SRTP; `on_message(channel, text)` each message; `on_closed()` the end: the peer's
    goodbye, a failed handshake, a wrong certificate.
    """

    def __init__(
        self,
        certificate: RTCCertificate,
        send: Callable[[bytes], None],
        on_ready: Callable[[Keys], None],
        on_message: Callable[[int, str], None],
        on_closed: Callable[[], None],
        *,
        client: bool = False,
        profiles: list[Any] | None = None,
    ) -> None:
        self._wire = _Wire(send)
        self._dtls = RTCDtlsTransport(cast(Any, self._wire), [certificate])
        self._client = client
        self._dtls._set_role("client" if client else "server")
        self._dtls._srtp_profiles = profiles or PROFILES
        self._sctp = RTCSctpTransport(self._dtls)
        self._sctp._handle_data = self._guarded(self._sctp._handle_data)  # type: ignore[method-assign, assignment]
        self._channels = {
            SLOTS_CHANNEL: self._channel("slots", SLOTS_CHANNEL, ordered=True),
            LEVELS_CHANNEL: self._channel("levels", LEVELS_CHANNEL, ordered=False, maxRetransmits=0),
        }
        self._on_ready, self._on_message, self._on_closed = on_ready, on_message, on_closed
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def start(self, fingerprints: list[tuple[str, str]], sctp_port: int) -> None:
        """Shake hands with the holder of the certificate with these fingerprints (algorithm, value).

        `sctp_port` 0: there are no data channels.
        """
        self._task = asyncio.create_task(self._run(fingerprints, sctp_port))

    def feed(self, datagram: bytes) -> bool:
        """A DTLS record from the network; False when too many wait already."""
        if self._wire.incoming.full():
            return False
        self._wire.incoming.put_nowait(datagram)
        return True

    def send(self, channel_id: int, text: str) -> bool:
        """Send a message; False when the channel isn't open or its queue is full."""
        channel = self._channels[channel_id]
        if channel.readyState != "open" or channel.bufferedAmount > WAITING_BYTES:
            return False
        channel.send(text)
        return True

    async def close(self) -> None:
        """Say goodbye (close_notify) and stop."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        await self._sctp.stop()
        await self._dtls.stop()

    async def _run(self, fingerprints: list[tuple[str, str]], sctp_port: int) -> None:
        self._dtls.on("statechange", self._state_changed)
        try:
            await self._dtls.start(RTCDtlsParameters([RTCDtlsFingerprint(*each) for each in fingerprints]))
            if self._dtls.state != "connected":
                self._ended()
                return
            self._on_ready(self._keys())
            if sctp_port:
                await self._sctp.start(RTCSctpCapabilities(maxMessageSize=MESSAGE_BYTES), sctp_port)
        except Exception:  # the peer sends what it likes to OpenSSL; a handshake that breaks ends this peer alone
            self._ended()

    def _keys(self) -> Keys:
        """The keys that the handshake agreed on (RFC 5764 section 4.2): the client's come first."""
        connection = cast(Any, self._dtls._ssl)
        name = connection.get_selected_srtp_profile()
        profile = next(each for each in PROFILES if each.openssl_profile == name)
        size = profile.key_length + profile.salt_length
        material = connection.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * size)
        clients, servers = profile.get_key_and_salt(material, 0), profile.get_key_and_salt(material, 1)
        receive_key, send_key = (servers, clients) if self._client else (clients, servers)
        return Keys(name.decode(), self._dtls._rx_srtp, self._dtls._tx_srtp, receive_key, send_key)

    def _state_changed(self) -> None:
        if self._dtls.state in ("closed", "failed"):
            self._ended()

    def _ended(self) -> None:
        if not self._closed:
            self._closed = True
            self._on_closed()

    def _channel(self, label: str, identifier: int, **options: Any) -> RTCDataChannel:
        parameters = RTCDataChannelParameters(label=label, negotiated=True, id=identifier, **options)
        channel = RTCDataChannel(self._sctp, parameters)
        channel.on("message", lambda message: self._message(identifier, message))
        return channel

    def _message(self, channel_id: int, message: str | bytes) -> None:
        if isinstance(message, str) and not self._closed:
            self._on_message(channel_id, message)

    def _guarded(self, handle: Handler) -> Handler:
        async def guarded(data: bytes) -> None:
            try:
                await handle(data)
            except ConnectionError:
                raise
            except Exception:  # aiortc's SCTP asserts on what it doesn't expect; the message is dropped
                return

        return guarded
