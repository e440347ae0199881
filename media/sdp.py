"""The browser's one offer and our one answer (RFC 8866, 8829, 8843, 8853).

Only what Amphi uses is read and nothing is guessed: the client says which section has which role. Every section is
answered: uplinks `recvonly`, slots `sendonly` with SSRCs of ours, the data channels; what has no codec that we
forward is answered with port 0.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from media import departures
from media.pictures import H264, VP8
from media.refusal import OfferMalformed, OfferNotAcceptable, OfferTooLarge

UPLINKS = ("microphone", "camera", "screen", "screen_sound")
SLOTS = ("voice", "video", "screen_slot", "screen_sound_slot")
DATA = "data"
VIDEO_ROLES = frozenset({"camera", "screen", "video", "screen_slot"})
OFFER_CHARACTERS = 400_000
SECTIONS = 80
LINES = 12_000
RIDS = 3

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
WIDE = departures.URI
EXTENSIONS = {"audio": (MID, LEVEL, WIDE), "video": (MID, RID, REPAIRED_RID, WIDE)}

_TOKEN = re.compile(r"[A-Za-z0-9+/=_.\-]{1,256}")


OPUS = "OPUS"
H264_PARAMETERS = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
"""Units whole, aggregated and fragmented (RFC 6184 section 8.1)."""
H264_PROFILE = "42e01f"
"""Constrained baseline 3.1: every browser has it."""
BASELINE = "42"
"""Of encoders that know no other: the same profile, said with other constraints or of another level."""


class Codec(NamedTuple):
    """A codec of a section."""

    name: str
    payload_type: int
    rtx_payload_type: int
    """0: none."""
    clock_rate_hz: int
    profile: str = H264_PROFILE
    """Of H.264, as it was offered."""


@dataclass(frozen=True)
class Uplink:
    """What the browser sends in one section."""

    mid: str
    kind: str
    payload_type: int
    rtx_payload_type: int
    clock_rate_hz: int
    codec: str
    """`VP8`, `H264` or `OPUS`."""
    rids: tuple[str, ...]
    extensions: Mapping[str, int]
    wide_extension: int
    """The id of the header extension for transport-wide numbers, which we report; 0: packets come without."""
    ssrcs: tuple[int, ...]
    """SSRCs of the offer (media, then RTX), only without rids."""
    profile: str = H264_PROFILE
    """Of H.264, as it was offered."""


@dataclass(frozen=True)
class Downlink:
    """What we send in one section: a slot."""

    mid: str
    role: str
    payload_type: int
    rtx_payload_type: int
    clock_rate_hz: int
    ssrc: int
    rtx_ssrc: int
    wide_extension: int
    """The id of the header extension for transport-wide numbers; 0: packets go without."""
    codecs: tuple[Codec, ...]
    """All that the browser takes here; the payload types above are the first one's."""


class Extensions(NamedTuple):
    """Ids of header extensions that hold for a whole connection; 0: there is none."""

    level: int = 0
    """Of audio levels in what comes (RFC 6464)."""
    arriving: int = 0
    """Of transport-wide numbers in what comes."""
    departing: int = 0
    """Of transport-wide numbers in what is sent."""


@dataclass(frozen=True)
class Agreement:
    """What offer and answer agree on."""

    fingerprints: list[tuple[str, str]]
    sctp_port: int
    """0: the offer has no data channels."""
    uplinks: dict[str, Uplink]
    slots: dict[str, list[Downlink]]
    """By role, in the order of the offer."""
    answer: str

    @property
    def downlinks(self) -> list[Downlink]:
        """All slots."""
        return [each for slots in self.slots.values() for each in slots]

    @property
    def extensions(self) -> Extensions:
        """One id of each is used: in a bundle an id means the same in every section (RFC 9143 section 8)."""
        uplinks = self.uplinks.values()
        return Extensions(
            next((each.extensions[LEVEL] for each in uplinks if LEVEL in each.extensions), 0),
            next((each.wide_extension for each in uplinks if each.wide_extension), 0),
            next((each.wide_extension for each in self.downlinks if each.wide_extension), 0),
        )


@dataclass(frozen=True)
class Local:
    """Our side of a connection."""

    ufrag: str
    password: str
    fingerprint: str
    """sha-256 of our certificate, as SDP writes it."""
    host: str
    port: int


@dataclass
class _Section:
    kind: str
    protocol: str
    formats: list[str]
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def first(self, name: str) -> str | None:
        return next((value for key, value in self.attributes if key == name), None)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def agree(offer: str, roles: Mapping[str, str], local: Local) -> Agreement:
    """Answer an offer whose sections (by mid) have these roles. Raises OfferTooLarge or OfferMalformed."""
    head, sections = _parse(offer)
    _check(sections)
    uplinks: dict[str, Uplink] = {}
    slots: dict[str, list[Downlink]] = {role: [] for role in SLOTS}
    answered: list[tuple[str, list[str]]] = []
    used: set[int] = set()
    sctp_port = 0
    for section in sections:
        mid = _mid(section)
        role = DATA if section.kind == "application" else roles.get(mid, "")
        lines = None
        if role == DATA:
            sctp_port = _number(section.first("sctp-port") or "5000")
            lines = _data_lines(section)
        elif role in UPLINKS and (uplink := _uplink(section, mid, role)) is not None:
            uplinks[mid] = uplink
            lines = _uplink_lines(section, uplink)
        elif role in SLOTS and (slot := _downlink(section, mid, role, used)) is not None:
            slots[role].append(slot)
            lines = _slot_lines(section, slot, len(slots[role]) - 1)
        if lines is None:
            answered.append(
                ("", [f"m={section.kind} 0 {section.protocol} {section.formats[0]}", f"a=mid:{mid}", "a=inactive"])
            )
        else:
            answered.append((mid, [lines[0], *_transport_lines(local, mid), *lines[1:]]))
    mids = [mid for mid, _ in answered if mid]
    if not mids:
        raise OfferMalformed("no section of the offer can be answered")
    top = [
        "v=0",
        f"o=- {secrets.randbits(62)} 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids)}",
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS *",
        "a=ice-lite",
    ]
    text = "\r\n".join([*top, *(line for _, lines in answered for line in lines)]) + "\r\n"
    return Agreement(_fingerprints(head, sections), sctp_port, uplinks, slots, text)


def published(offer: str) -> dict[str, str]:
    """The roles, by mid, of the sections of an encoder, which sends one picture, one sound, or both (RFC 9725).

    Raises OfferTooLarge, OfferMalformed, OfferNotAcceptable.
    """
    head, sections = _parse(offer)
    _check(sections)
    _fingerprints(head, sections)
    roles: dict[str, str] = {}
    for section in sections:
        role = {"audio": "microphone", "video": "camera"}.get(section.kind)
        if role is None or role in roles.values():
            raise OfferNotAcceptable("one picture and one sound at most")
        if section.first("recvonly") is not None or section.first("inactive") is not None:
            raise OfferNotAcceptable("nothing is sent to an encoder")
        if not _codecs(section, role):
            raise OfferNotAcceptable("VP8, H.264 (constrained baseline, packetization mode 1) and Opus are taken")
        roles[_mid(section)] = role
    if len(roles) > 1 and not any({*group.split()} >= {"BUNDLE", *roles} for group in head.all("group")):
        raise OfferNotAcceptable("everything comes in one bundle")
    return roles


# -- reading


def _parse(offer: str) -> tuple[_Section, list[_Section]]:
    if len(offer) > OFFER_CHARACTERS:
        raise OfferTooLarge(f"at most {OFFER_CHARACTERS} characters")
    lines = offer.splitlines()
    if len(lines) > LINES or sum(line.startswith("m=") for line in lines) > SECTIONS:
        raise OfferTooLarge(f"at most {SECTIONS} sections and {LINES} lines")
    if not lines or lines[0] != "v=0":
        raise OfferMalformed("not SDP")
    head = current = _Section("session", "", [])
    sections: list[_Section] = []
    for line in lines:
        if line.startswith("m="):
            parts = line[2:].split()
            if len(parts) < 4 or not all(map(_TOKEN.fullmatch, parts)):
                raise OfferMalformed("media line")
            current = _Section(parts[0], parts[2], parts[3:])
            sections.append(current)
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            current.attributes.append((name, value))
    return head, sections


def _check(sections: list[_Section]) -> None:
    if not sections:
        raise OfferMalformed("no section")
    mids = [_mid(section) for section in sections]
    if len(set(mids)) != len(mids):
        raise OfferMalformed("two sections with one mid")
    for section in sections:
        if section.kind not in ("audio", "video", "application"):
            raise OfferMalformed("unknown kind of media")
        if section.kind != "application" and section.first("rtcp-mux") is None:
            raise OfferMalformed("rtcp-mux is needed")
        if section.first("setup") == "passive":
            raise OfferMalformed("we are the passive side")


def _mid(section: _Section) -> str:
    mid = section.first("mid")
    if mid is None or not _TOKEN.fullmatch(mid) or len(mid) > 16:
        raise OfferMalformed("section without a mid")
    return mid


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 10:
        raise OfferMalformed("not a number")
    return int(text)


def _fingerprints(head: _Section, sections: list[_Section]) -> list[tuple[str, str]]:
    found = []
    for value in [*head.all("fingerprint"), *(each for section in sections for each in section.all("fingerprint"))]:
        algorithm, _, digest = value.partition(" ")
        if (algorithm.lower(), digest.strip()) not in found:
            found.append((algorithm.lower(), digest.strip()))
    if not any(algorithm in ("sha-256", "sha-384", "sha-512") for algorithm, _ in found):
        raise OfferMalformed("no fingerprint of a certificate")
    return found


def _codecs(section: _Section, role: str) -> list[Codec]:
    """The codecs of a section that we forward, the preferred first."""
    if section.kind != ("video" if role in VIDEO_ROLES else "audio"):
        return []
    names: dict[int, str] = {}
    for value in section.all("rtpmap"):
        number, _, encoding = value.partition(" ")
        names[_number(number)] = encoding.split("/")[0].upper()
    parameters: dict[int, set[str]] = {}
    for value in section.all("fmtp"):
        number, _, given = value.partition(" ")
        parameters[_number(number)] = set(given.lower().replace(" ", "").split(";"))
    found = []
    for wanted in (VP8, H264) if role in VIDEO_ROLES else (OPUS,):
        formats = {media: "" for media, name in names.items() if name == wanted and media < 128}
        if wanted == H264:
            formats = _h264(formats, parameters, any_level=role in UPLINKS)
        for media, profile in formats.items():
            repairing = [each for each, lines in parameters.items() if f"apt={media}" in lines]
            rtx = next((each for each in repairing if names.get(each) == "RTX"), 0)
            found.append(Codec(wanted, media, rtx, 48_000 if wanted == OPUS else 90_000, profile))
            break
    return found


def _h264(formats: Iterable[int], parameters: Mapping[int, set[str]], *, any_level: bool) -> dict[int, str]:
    """The profiles of the formats of H.264 that are taken, the best first."""
    found = {}
    for media in formats:
        given = dict(each.partition("=")[::2] for each in parameters.get(media, ()))
        profile = given.get("profile-level-id", "")
        if given.get("packetization-mode") == "1" and re.fullmatch("[0-9a-f]{6}", profile):
            found[media] = profile
    exact = {media: profile for media, profile in found.items() if profile == H264_PROFILE}
    return exact or {media: each for media, each in found.items() if any_level and each.startswith(BASELINE)}


def _extensions(section: _Section) -> dict[str, int]:
    found = {}
    for value in section.all("extmap"):
        number, _, rest = value.partition(" ")
        uri = rest.split(" ")[0]
        identifier = _number(number.partition("/")[0])
        if uri in EXTENSIONS[section.kind] and 1 <= identifier <= 255:
            found[uri] = identifier
    return found


def _wide(section: _Section, codecs: Sequence[Codec]) -> int:
    """The id for transport-wide numbers, where they are reported and it fits into one byte (RFC 8285 section 4.2)."""
    identifier = _extensions(section).get(WIDE, 0)
    reported = {f"{each} transport-cc" for each in ("*", *(codec.payload_type for codec in codecs))}
    return identifier if identifier < 15 and reported & {*section.all("rtcp-fb")} else 0


def _uplink(section: _Section, mid: str, role: str) -> Uplink | None:
    codecs = _codecs(section, role)
    if not codecs:
        return None
    codec = codecs[0]
    rids = []
    for value in section.all("rid"):
        name, _, direction = value.partition(" ")
        if direction.split(" ")[0] == "send" and _TOKEN.fullmatch(name) and len(name) <= 8:
            rids.append(name)
    rids = rids[:RIDS] if section.first("simulcast") else []
    ssrcs: list[int] = []
    if not rids:
        for value in section.all("ssrc"):
            ssrc = _number(value.split(" ")[0])
            if ssrc not in ssrcs:
                ssrcs.append(ssrc)
    extensions = {uri: identifier for uri, identifier in _extensions(section).items() if uri != WIDE}
    return Uplink(
        mid,
        role,
        codec.payload_type,
        codec.rtx_payload_type,
        codec.clock_rate_hz,
        codec.name,
        tuple(rids),
        extensions,
        _wide(section, codecs[:1]),
        tuple(ssrcs[:2]),
        codec.profile,
    )


def _downlink(section: _Section, mid: str, role: str, used: set[int]) -> Downlink | None:
    codecs = tuple(_codecs(section, role))
    if not codecs:
        return None
    first = codecs[0]
    pair: list[int] = []
    while len(pair) < 2:
        ssrc = secrets.randbelow(0xFFFFFF00) + 16
        if ssrc not in used:
            used.add(ssrc)
            pair.append(ssrc)
    return Downlink(
        mid,
        role,
        first.payload_type,
        first.rtx_payload_type,
        first.clock_rate_hz,
        pair[0],
        pair[1],
        _wide(section, codecs),
        codecs,
    )


# -- writing


def _transport_lines(local: Local, mid: str) -> list[str]:
    family = "IP6" if ":" in local.host else "IP4"
    return [
        f"c=IN {family} {local.host}",
        f"a=mid:{mid}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        "a=setup:passive",
        f"a=candidate:1 1 udp 2130706431 {local.host} {local.port} typ host",
        "a=end-of-candidates",
    ]


def _data_lines(section: _Section) -> list[str]:
    return [f"m=application 9 {section.protocol} {section.formats[0]}", "a=sctp-port:5000", "a=max-message-size:65536"]


def _codec_lines(codec: Codec, *feedback: str) -> list[str]:
    number = codec.payload_type
    if codec.name == OPUS:
        lines = [f"a=rtpmap:{number} opus/48000/2", f"a=fmtp:{number} minptime=10;useinbandfec=1"]
    else:
        lines = [f"a=rtpmap:{number} {codec.name}/90000"]
        if codec.name == H264:
            lines.append(f"a=fmtp:{number} {H264_PARAMETERS}{codec.profile}")
        feedback = (*feedback, "ccm fir", "nack", "nack pli")
        if rtx := codec.rtx_payload_type:
            lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={number}"]
    return lines + [f"a=rtcp-fb:{number} {each}" for each in feedback]


def _media_line(section: _Section, *codecs: Codec) -> str:
    formats = [each for codec in codecs for each in (codec.payload_type, codec.rtx_payload_type) if each]
    return f"m={section.kind} 9 {section.protocol} {' '.join(map(str, formats))}"


def _uplink_lines(section: _Section, uplink: Uplink) -> list[str]:
    codec = Codec(uplink.codec, uplink.payload_type, uplink.rtx_payload_type, uplink.clock_rate_hz, uplink.profile)
    lines = [_media_line(section, codec), "a=recvonly", "a=rtcp-mux", "a=rtcp-rsize"]
    lines += [f"a=extmap:{identifier} {uri}" for uri, identifier in uplink.extensions.items()]
    if uplink.wide_extension:
        lines.append(f"a=extmap:{uplink.wide_extension} {WIDE}")
    lines += _codec_lines(codec, *_uplink_feedback(uplink))
    if uplink.rids:
        lines += [f"a=rid:{rid} recv" for rid in uplink.rids]
        lines.append(f"a=simulcast:recv {';'.join(uplink.rids)}")
    return lines


def _uplink_feedback(uplink: Uplink) -> tuple[str, ...]:
    """A publisher estimates its uplink by our reports (`arrivals.py`), or else is bounded by REMB (`feedback.py`).

    Lost sound is asked for as lost pictures are: browsers that don't offer NACK for it send lost packets again when
    the answer has it.
    """
    wide = ("transport-cc",) if uplink.wide_extension else ()
    if uplink.kind in VIDEO_ROLES:
        return wide or ("goog-remb",)
    return (*wide, "nack")


def _slot_lines(section: _Section, slot: Downlink, index: int) -> list[str]:
    lines = [_media_line(section, *slot.codecs), "a=sendonly", "a=rtcp-mux", "a=rtcp-rsize"]
    lines.append(f"a=msid:{slot.role}-{index} {slot.role}-{index}")
    if slot.wide_extension:
        lines.append(f"a=extmap:{slot.wide_extension} {WIDE}")
    wide = ("transport-cc",) if slot.wide_extension else ()
    for codec in slot.codecs:
        lines += _codec_lines(codec, *wide)
    pair = (slot.ssrc, slot.rtx_ssrc) if slot.rtx_payload_type else (slot.ssrc,)
    if slot.rtx_payload_type:
        lines.append(f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}")
    return lines + [f"a=ssrc:{ssrc} cname:amphi" for ssrc in pair]  # the first is taken for the media's
