"""What is used of libraries beyond their documented interface, so that an upgrade fails here first."""

import inspect

import pytest
from aiortc import RTCCertificate, RTCDtlsTransport
from pylibsrtp import Session

from media import dtls, srtp
from media.dtls import PROFILES

USED = [(owner, name) for names in (dtls.PRIVATE_NAMES, srtp.PRIVATE_NAMES) for owner in names for name in names[owner]]


@pytest.mark.parametrize(("owner", "name"), USED, ids=lambda each: str(getattr(each, "__name__", each)))
def test_a_private_name_is_still_there(owner, name):
    """The adapter's list of names exists in the installed version."""
    assert hasattr(owner, name)


def test_the_transport_asks_of_ours_what_we_have():
    """aiortc's DTLS calls `_recv`, `_send` and `role` of its transport, and nothing else."""
    source = inspect.getsource(RTCDtlsTransport)
    used = {line.split("self.transport.")[1].split("(")[0].split(" ")[0].rstrip(",)") for line in source.splitlines()
            if "self.transport." in line}  # fmt: skip
    assert used == {"_recv", "_send", "role"}


async def test_attributes_that_are_taken_or_set_exist():
    """The fields that the adapter reads and writes on a transport."""
    transport = RTCDtlsTransport(dtls._Wire(lambda datagram: None), [RTCCertificate.generateCertificate()])
    for name in ("_role", "_ssl", "_rx_srtp", "_tx_srtp", "_srtp_profiles", "_data_receiver"):
        assert hasattr(transport, name)


def test_a_session_holds_its_context():
    """`Session._srtp` is a pointer to libsrtp's context."""
    assert Session()._srtp[0]


def test_our_profiles_are_those_of_aiortc_with_the_cheapest_first():
    """AES-128-GCM is offered first, and all three are there."""
    assert [each.openssl_profile for each in PROFILES] == [
        b"SRTP_AEAD_AES_128_GCM",
        b"SRTP_AEAD_AES_256_GCM",
        b"SRTP_AES128_CM_SHA1_80",
    ]
