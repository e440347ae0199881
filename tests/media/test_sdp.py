"""Offers and answers."""

from pathlib import Path

import pytest

from media import sdp
from media.refusal import OfferMalformed, OfferTooLarge

LOCAL = sdp.Local("uuuu", "pppppppppppppppppppppp", "AA:BB", "192.0.2.7", 40000)
CHROMIUM = (Path(__file__).parent / "chromium_offer.sdp").read_text()
"""What Chromium 156 offered, with codecs preferred as the client does."""


def roles(*, slots: int = 9) -> dict[str, str]:
    """The sections of `page.html` by mid."""
    names = ["microphone", "camera", "screen", "screen_sound", *["voice"] * 3, *["video"] * slots]
    names += ["screen_slot"] * 2 + ["screen_sound_slot"] * 2
    return {str(mid): role for mid, role in enumerate(names)}


def section(answer: str, mid: str) -> list[str]:
    """The lines of one section of an answer."""
    return next(part.splitlines() for part in answer.split("\r\nm=")[1:] if f"\r\na=mid:{mid}\r\n" in part)


def test_chromiums_offer_is_agreed_on():
    """Every uplink and slot is answered, in the order of the offer, in one bundle."""
    agreement = sdp.agree(CHROMIUM, roles(), LOCAL)
    assert [uplink.kind for uplink in agreement.uplinks.values()] == ["microphone", "camera", "screen", "screen_sound"]
    assert agreement.uplinks["1"].rids == ("q", "h", "f")
    assert {role: len(slots) for role, slots in agreement.slots.items()} == {
        "voice": 3,
        "video": 9,
        "screen_slot": 2,
        "screen_sound_slot": 2,
    }
    assert agreement.answer.count("\r\nm=") == CHROMIUM.count("\nm=")
    assert "a=ice-lite" in agreement.answer
    assert "m=application" in agreement.answer
    assert agreement.fingerprints[0][0] == "sha-256"


def test_the_cameras_section_receives_three_layers():
    """rids and simulcast are answered, with VP8 and its RTX and nothing else."""
    lines = section(sdp.agree(CHROMIUM, roles(), LOCAL).answer, "1")
    assert "a=simulcast:recv q;h;f" in lines
    assert [line for line in lines if line.startswith("a=rid:")] == ["a=rid:q recv", "a=rid:h recv", "a=rid:f recv"]
    assert [line.split(" ")[1] for line in lines if line.startswith("a=rtpmap:")] == ["VP8/90000", "rtx/90000"]
    assert "a=recvonly" in lines


def test_numbers_go_only_to_who_reports_them():
    """An offer with the header extension and without its feedback is answered without both."""
    plain = "\r\n".join(line for line in CHROMIUM.splitlines() if not line.endswith(" transport-cc")) + "\r\n"
    for offer, wanted in ((CHROMIUM, True), (plain, False)):
        agreement = sdp.agree(offer, roles(), LOCAL)
        for slot in (agreement.slots["video"][0], agreement.slots["voice"][0]):
            lines = section(agreement.answer, slot.mid)
            told = (bool(slot.wide_extension), any(sdp.WIDE in line for line in lines))
            assert told == (wanted, wanted)


def test_who_numbers_what_they_send_is_told_what_came_and_no_bit_rate():
    """An uplink with the extension and its feedback gets both in the answer; one without gets REMB."""
    plain = "\r\n".join(line for line in CHROMIUM.splitlines() if not line.endswith(" transport-cc")) + "\r\n"
    for offer, numbered in ((CHROMIUM, True), (plain, False)):
        agreement = sdp.agree(offer, roles(), LOCAL)
        assert bool(agreement.extensions.arriving) == numbered
        for uplink in agreement.uplinks.values():
            lines = section(agreement.answer, uplink.mid)
            assert bool(uplink.wide_extension) == numbered
            assert any(sdp.WIDE in line for line in lines) == numbered
            feedback = {line.split(" ")[1] for line in lines if line.startswith("a=rtcp-fb:")}
            assert ("transport-cc" in feedback) == numbered
            assert ("goog-remb" in feedback) == (not numbered and uplink.kind in sdp.VIDEO_ROLES)


def test_a_slots_section_declares_media_and_rtx_in_this_order():
    """Chromium takes the first SSRC for the media's: the group and the order say which is which."""
    agreement = sdp.agree(CHROMIUM, roles(), LOCAL)
    slot = agreement.slots["video"][0]
    lines = section(agreement.answer, slot.mid)
    assert f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}" in lines
    assert [line for line in lines if line.startswith("a=ssrc:")] == [
        f"a=ssrc:{slot.ssrc} cname:amphi",
        f"a=ssrc:{slot.rtx_ssrc} cname:amphi",
    ]
    assert "a=sendonly" in lines


def test_no_two_slots_share_an_ssrc():
    """Each slot has its own two."""
    agreement = sdp.agree(CHROMIUM, roles(), LOCAL)
    ssrcs = [ssrc for slots in agreement.slots.values() for slot in slots for ssrc in (slot.ssrc, slot.rtx_ssrc)]
    assert len(set(ssrcs)) == len(ssrcs)


def test_a_section_without_a_codec_of_ours_is_declined_alone():
    """A camera that offers no VP8 gets port 0; the rest is answered."""
    offer = CHROMIUM.replace("VP8/90000", "AV9/90000", 1)
    agreement = sdp.agree(offer, roles(), LOCAL)
    assert "1" not in agreement.uplinks
    assert section(agreement.answer, "1")[0].startswith("video 0 ")
    assert len(agreement.slots["video"]) == 9


def test_a_section_without_a_role_is_declined():
    """What the client gives no role to is not guessed."""
    agreement = sdp.agree(CHROMIUM, {"0": "microphone"}, LOCAL)
    assert list(agreement.uplinks) == ["0"]
    assert not any(agreement.slots.values())


def test_an_address_of_ipv6_is_written_so():
    """The candidate and the connection line say IP6."""
    local = sdp.Local("uuuu", "pppppppppppppppppppppp", "AA:BB", "2001:db8::7", 40000)
    answer = sdp.agree(CHROMIUM, roles(), local).answer
    assert "c=IN IP6 2001:db8::7" in answer
    assert "2001:db8::7 40000 typ host" in answer


@pytest.mark.parametrize(
    ("broken", "refusal"),
    [
        ("", OfferMalformed),
        ("hello", OfferMalformed),
        ("v=0\r\n", OfferMalformed),
        ("v=0\r\nm=video\r\n", OfferMalformed),
        ("v=0\r\n" + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=rtcp-mux\r\n" * 2, OfferMalformed),
        ("v=0\r\n" + "".join(f"m=video 9 X 96\r\na=mid:{n}\r\na=rtcp-mux\r\n" for n in range(1000)), OfferTooLarge),
        ("v=0\r\n" + "a=x\r\n" * 13_000, OfferTooLarge),
        ("v=0\r\n" + "x" * 500_000, OfferTooLarge),
        (CHROMIUM.replace("a=fingerprint", "a=nothing"), OfferMalformed),
        (CHROMIUM.replace("a=setup:actpass", "a=setup:passive"), OfferMalformed),
        (CHROMIUM.replace("a=rtcp-mux", "a=nothing"), OfferMalformed),
        (CHROMIUM.replace("a=mid:3", "a=mid:" + "x" * 300), OfferMalformed),
        (CHROMIUM.replace("a=rtpmap:96 VP8", "a=rtpmap:99999999999 VP8"), OfferMalformed),
        (CHROMIUM.replace("a=rtpmap:96 VP8", "a=rtpmap:٩٦ VP8"), OfferMalformed),
    ],
)
def test_a_broken_offer_is_refused(broken, refusal):
    """Each with its type and code, whatever is broken."""
    with pytest.raises(refusal):
        sdp.agree(broken, roles(), LOCAL)


def test_no_offer_that_was_cut_or_garbled_breaks_the_parser():
    """Cut anywhere, and with any line doubled or dropped: agreed on or refused, never another exception."""
    lines = CHROMIUM.splitlines()
    offers = [CHROMIUM[:end] for end in range(0, len(CHROMIUM), 97)]
    offers += ["\n".join(lines[:n] + lines[n + 1 :]) for n in range(len(lines))]
    offers += [
        "\n".join([*lines[:n], line.replace(":", " ").replace(" ", ":"), *lines[n + 1 :]])
        for n, line in enumerate(lines)
    ]
    agreed = 0
    for offer in offers:
        try:
            sdp.agree(offer, roles(), LOCAL)
            agreed += 1
        except (OfferMalformed, OfferTooLarge):
            continue
    assert agreed > len(lines) // 2


def test_nothing_of_the_offer_is_echoed_unchecked():
    """A line break hidden in a value can't write lines of the answer."""
    offer = CHROMIUM.replace("a=mid:0", "a=mid:0\x0ba=evil:1")
    try:
        answer = sdp.agree(offer, roles(), LOCAL).answer
    except OfferMalformed:
        return
    assert "evil" not in answer
