"""One MP4 out of captures: what is seen where, what is heard when, and what is neither."""

import random
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from application.ports import BrokenCapture, Source
from media.canvas import FACE_WIDTH, HEIGHT, MOST_FACES, WIDTH, Rect, Show, fit, layout
from media.compose import FilmComposer, Survey
from tests.domain.people_of_the_tests import named
from tests.media.synthetic import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    START_S,
    WHITE,
    Film,
    Item,
    captured,
    h264_video,
    like,
    reports,
    tone,
    video,
)

LEFT, RIGHT = (WIDTH // 4, HEIGHT // 2), (3 * WIDTH // 4, HEIGHT // 2)
MIDDLE = (WIDTH // 2, HEIGHT // 2)


def film_of(folder: Path, *sources: Source) -> Film:
    """Compose, and look at it."""
    seconds = FilmComposer().compose(sources, folder / "film.mp4", folder / "film.jpg", lambda done: None)
    film = Film(folder / "film.mp4")
    assert film.duration_s == pytest.approx(seconds, abs=0.1)
    return film


def lossy(items: list[Item], share: float, seed: int = 1) -> list[Item]:
    """Some packets never come."""
    chance = random.Random(seed)
    return [item for item in items if chance.random() >= share]


def shuffled(items: list[Item], seconds: float, seed: int = 2) -> list[Item]:
    """Some packets come late, some twice."""
    chance = random.Random(seed)
    late = [(at + (chance.random() * seconds if chance.random() < 0.1 else 0), *rest) for at, *rest in items]
    return sorted([*late, *chance.choices(late, k=len(late) // 20)], key=lambda item: item[0])


def test_who_sends_h264_is_in_the_film(tmp_path: Path) -> None:
    """Next to somebody with VP8; after a loss from the next key frame on."""
    late_blue = h264_video(lambda t: RED if t < 2 else BLUE, 6)
    ada = captured(tmp_path, "Ada", [*late_blue[:30], *late_blue[34:]], tone(440, 0, 6), h264=True)
    ines = captured(tmp_path, "Inès", video(lambda t: GREEN, 0, 6))
    film = film_of(tmp_path, ada, ines)
    assert like(film.colour(0.5, *LEFT), RED)
    assert like(film.colour(5, *LEFT), BLUE)
    assert like(film.colour(5, *RIGHT), GREEN)


def test_two_people_side_by_side(tmp_path: Path) -> None:
    """A film that browsers play and seek: H.264 and AAC, 1280×720, a key frame each 2 s, the index in front."""
    ada = captured(tmp_path, "Ada", video(lambda t: RED, 0, 5), tone(440, 0, 5))
    ines = captured(tmp_path, "Inès", video(lambda t: GREEN, 0, 5, size=(640, 360)), tone(660, 0, 5))
    shares: list[float] = []
    FilmComposer().compose([ada, ines], tmp_path / "film.mp4", tmp_path / "film.jpg", shares.append)
    film = Film(tmp_path / "film.mp4")
    assert film.formats == ["aac", "h264"]
    assert film.size == (1280, 720)
    assert film.duration_s == pytest.approx(5, abs=0.15)
    assert film.key_frames_s == [0.0, 2.0, 4.0]
    head = (tmp_path / "film.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    assert like(film.colour(2.5, *LEFT), RED)
    assert like(film.colour(2.5, *RIGHT), GREEN)
    assert film.loudness(2, 4, 440) > 0.2
    assert film.loudness(2, 4, 660) > 0.2
    assert film.loudness(2, 4, 550) < 0.02
    assert (tmp_path / "film.jpg").read_bytes().startswith(b"\xff\xd8")
    assert shares[-1] == 1.0


def test_a_person_left_out_is_neither_seen_nor_heard(tmp_path: Path) -> None:
    """The one who stays has the whole picture, and their tone alone is heard."""
    captured(tmp_path, "Ada", video(lambda t: RED, 0, 3), tone(440, 0, 3))
    film = film_of(tmp_path, captured(tmp_path, "Inès", video(lambda t: GREEN, 0, 3), tone(660, 0, 3)))
    for x in range(200, WIDTH - 100, 40):
        assert like(film.colour(1.5, x, HEIGHT // 2), GREEN)
    assert film.loudness(1, 2.5, 440) < 0.01


def test_packets_outside_the_consent_are_not_used(tmp_path: Path) -> None:
    """Whatever is in the file, only what came while the person agreed is in the film."""
    source = captured(tmp_path, "Ada", video(lambda t: RED if 1 < t < 3 else BLUE, 0, 4), tone(440, 0, 4))
    until = int((START_S + 2.5) * 1e9)
    within = msgspec.structs.replace(source, from_ns=int((START_S + 1.5) * 1e9), until_ns=until)
    film = film_of(tmp_path, within)
    assert film.duration_s == pytest.approx(1, abs=0.15)
    assert not any(like(film.colour(t, *MIDDLE), BLUE) for t in np.arange(0, film.duration_s, 0.1))


def test_a_screen_is_large_while_it_is_shared(tmp_path: Path) -> None:
    """The face is small beside the screen, and has the whole picture before and after."""
    film = film_of(
        tmp_path,
        captured(tmp_path, "Ada", video(lambda t: RED, 0, 6), tone(440, 0, 6)),
        captured(
            tmp_path,
            "Inès",
            video(lambda t: BLUE, 2, 4, kind="screen", ssrc=77, size=(640, 400), fps=5),
            tone(880, 2, 4, kind="screen_sound", ssrc=78),
        ),
    )
    corner = (WIDTH - FACE_WIDTH // 2, HEIGHT // 10)
    assert like(film.colour(1, *MIDDLE), RED)
    assert like(film.colour(3.2, 300, HEIGHT // 2), BLUE)
    assert like(film.colour(3.2, *corner), RED)
    assert like(film.colour(5.5, *MIDDLE), RED)
    assert film.loudness(2.5, 3.5, 880) > 0.2
    assert film.loudness(4.5, 5.5, 880) < 0.01


def test_who_comes_back_has_their_place_and_time_again(tmp_path: Path) -> None:
    """A rejoin has other SSRCs, numbers and timestamps; meanwhile the others have the picture for themselves."""
    film = film_of(
        tmp_path,
        captured(tmp_path, "Ada", video(lambda t: RED, 0, 9), tone(440, 0, 9)),
        captured(
            tmp_path,
            "Inès",
            video(lambda t: GREEN, 0, 2),
            tone(660, 0, 2),
            video(lambda t: BLUE, 7, 9, ssrc=5, number=9, timestamp=123_456),
            tone(880, 7, 9, ssrc=6, number=7, timestamp=99),
        ),
    )
    assert like(film.colour(1, *RIGHT), GREEN)
    assert like(film.colour(5, *MIDDLE), RED)
    assert like(film.colour(8.5, *RIGHT), BLUE)
    assert film.loudness(0.5, 1.8, 660) > 0.2
    assert film.loudness(3, 7, 660) < 0.01
    assert film.loudness(7.2, 8.8, 880) > 0.2


def test_a_segment_after_a_restart_goes_on(tmp_path: Path) -> None:
    """The same streams in two files, as a killed node leaves them, are one film; what was between is missing."""
    pictures, sound = video(lambda t: RED, 0, 6), tone(440, 0, 6)
    one = captured(tmp_path, "Ada", *([i for i in s if i[0] < 2.5] for s in (pictures, sound)), begun=1)
    two = captured(tmp_path, "Ada", *([i for i in s if i[0] > 3.0] for s in (pictures, sound)), begun=2)
    film = film_of(tmp_path, two, one)
    assert film.duration_s == pytest.approx(6, abs=0.15)
    assert film.loudness(0.5, 2.3, 440) > 0.2
    assert film.loudness(2.6, 2.9, 440) < 0.1
    assert film.loudness(3.2, 5.8, 440) > 0.2
    assert like(film.colour(5.5, *MIDDLE), RED)


def test_another_resolution_within_a_stream_and_another_layer(tmp_path: Path) -> None:
    """The picture keeps its place when its size changes or the capture goes on with another layer."""
    small = video(lambda t: RED, 0, 2, size=(160, 90), ssrc=1, rid="q")
    large = video(lambda t: GREEN, 2, 4, size=(640, 360), ssrc=2, rid="h", number=3, timestamp=5)
    resized = video(lambda t: BLUE, 4, 6, size=(320, 180), ssrc=2, rid="h", number=700, timestamp=5 + 2 * 90_000)
    film = film_of(tmp_path, captured(tmp_path, "Ada", small, large, resized))
    for at, colour in ((1, RED), (3, GREEN), (5.5, BLUE)):
        assert like(film.colour(at, *MIDDLE), colour)
        assert like(film.colour(at, WIDTH - 60, HEIGHT // 2), colour)


def test_loss_and_disorder_are_heard_as_little_as_can_be(tmp_path: Path) -> None:
    """Late and doubled packets do no harm; a lost one is a short silence, and the picture stays as it was."""
    film = film_of(
        tmp_path,
        captured(
            tmp_path,
            "Ada",
            lossy(shuffled(video(lambda t: RED, 0, 6, key_each=20), 0.3), 0.05),
            lossy(shuffled(tone(440, 0, 6), 0.2), 0.05),
        ),
    )
    assert film.loudness(0.5, 5.5, 440) > 0.2
    for at in np.arange(1.5, 5.5, 0.5):
        assert like(film.colour(float(at), *MIDDLE), RED)


def flash(at_s: float) -> tuple[int, int, int]:
    """White for a fifth of each second, black else."""
    return WHITE if at_s % 1 < 0.2 else BLACK


def beep(at_s: float) -> float:
    """1 kHz together with the flash."""
    return 1000.0 if at_s % 1 < 0.2 else 0.0


def onsets(film: Film, from_s: float, until_s: float) -> tuple[list[float], list[float]]:
    """When flashes and beeps begin in a part of a film."""
    bright = [(at, film.colour(at, *MIDDLE)[0] > 128) for at, _ in film.pictures if from_s <= at < until_s]
    flashes = [at for (_, before), (at, now) in pairwise(bright) if now and not before]
    step = 0.005
    loud = [(at, film.loudness(at, at + step, 1000) > 0.1) for at in np.arange(from_s, until_s, step)]
    beeps: list[float] = []
    for (_, before), (at, now) in pairwise(loud):
        if now and not before and (not beeps or at - beeps[-1] > 0.4):
            beeps.append(float(at))
    return flashes, beeps


def test_flash_and_beep_stay_together(tmp_path: Path) -> None:
    """Within 80 ms, through different delays, loss, a pause of the sound, a rejoin from another clock, another size.

    The picture travels 200 ms longer than the sound, so the time of arrival would be wrong: sender reports say it.
    """
    slow, fast = 0.25, 0.05
    one = [
        lossy(video(flash, 0, 8, ssrc=1, fps=25, delay_s=slow, timestamp=1000, key_each=10), 0.02),
        lossy(tone(beep, 0, 4, ssrc=2, delay_s=fast, timestamp=2000), 0.02),
        # muted from 4 to 5.5 by taking the track away: the timestamps go on as if no time had passed
        tone(beep, 5.5, 8, ssrc=2, delay_s=fast, timestamp=2000 + 4 * 48_000, number=65_530 + 200),
        reports("camera", 1, np.arange(0.4, 8, 1), lambda t: 1000 + int(t * 90_000), clock_s=-3000, delay_s=fast),
        reports("microphone", 2, (0.5, 2.5), lambda t: 2000 + int(t * 48_000), clock_s=-3000, delay_s=fast),
        reports("microphone", 2, (6.5, 7.5), lambda t: 2000 + int((t - 1.5) * 48_000), clock_s=-3000, delay_s=fast),
    ]
    two = [
        video(flash, 10, 13, ssrc=3, fps=25, delay_s=slow, size=(640, 360), timestamp=5),
        tone(beep, 10, 13, ssrc=4, delay_s=fast, timestamp=9),
        reports("camera", 3, (10.4, 11.4, 12.4), lambda t: 5 + int((t - 10) * 90_000), clock_s=77, delay_s=fast),
        reports("microphone", 4, (10.5, 12.5), lambda t: 9 + int((t - 10) * 48_000), clock_s=77, delay_s=fast),
    ]
    film = film_of(tmp_path, captured(tmp_path, "Ada", *one, *two))
    for from_s, until_s, least in ((0.5, 3.8, 3), (5.8, 7.8, 2), (10.4, 12.8, 2)):
        flashes, beeps = onsets(film, from_s, until_s)
        assert len(flashes) >= least
        assert len(flashes) == len(beeps)
        for seen, heard in zip(flashes, beeps, strict=True):
            assert abs(seen - heard) < 0.08


def test_people_are_together_though_their_clocks_are_not(tmp_path: Path) -> None:
    """Two browsers' clocks an hour apart don't shift what they do at once."""
    sources = [
        captured(
            tmp_path,
            person,
            tone(lambda t, hz=hertz: hz if 2 < t < 3 else 0, 0, 4, delay_s=0.05),  # type: ignore[misc]
            reports(
                "microphone", 2000, (0.5, 2.0, 3.5), lambda t: (1 << 32) - 24_000 + int(t * 48_000), clock_s=clock_s
            ),
        )
        for person, hertz, clock_s in (("Ada", 440.0, 3600), ("Inès", 880.0, -3600))
    ]
    film = film_of(tmp_path, *sources)
    heard = [
        next(float(at) for at in np.arange(0.5, 4, 0.01) if film.loudness(at, at + 0.02, hertz) > 0.1)
        for hertz in (440, 880)
    ]
    assert abs(heard[0] - heard[1]) < 0.08
    assert heard[0] == pytest.approx(2, abs=0.1)


def test_sound_alone_is_a_film_too(tmp_path: Path) -> None:
    """A meeting without a camera has a plain picture and its sound."""
    film = film_of(tmp_path, captured(tmp_path, "Ada", tone(440, 0, 2)))
    assert film.duration_s == pytest.approx(2, abs=0.15)
    assert film.loudness(0.5, 1.5, 440) > 0.2


def test_many_loud_voices_do_not_clip(tmp_path: Path) -> None:
    """The sum is held below full scale, and everybody is still heard."""
    tones = [(f"person {n}", 300 + 110 * n) for n in range(8)]
    film = film_of(tmp_path, *(captured(tmp_path, person, tone(hertz, 0, 2)) for person, hertz in tones))
    assert np.abs(film.sound).max() <= 1.0
    assert all(film.loudness(0.5, 1.5, hertz) > 0.05 for _, hertz in tones)


@pytest.mark.parametrize(
    "garbage", [b"", b"\x80", b"\x80" * 12, b"\xff" * 40, b"\x90\x60" + bytes(10) + b"\xbe\xde\xff\xff"]
)
def test_garbage_between_the_packets_is_left_out(tmp_path: Path, garbage: bytes) -> None:
    """What is no RTP, no VP8 or no Opus costs nothing else."""
    broken: list[Item] = [(at / 10, kind, "", garbage) for at in range(20) for kind in ("camera", "microphone")]
    film = film_of(tmp_path, captured(tmp_path, "Ada", video(lambda t: RED, 0, 2), tone(440, 0, 2), broken))
    assert like(film.colour(1, *MIDDLE), RED)
    assert film.loudness(0.5, 1.5, 440) > 0.2


def test_nothing_to_see_or_hear_is_said(tmp_path: Path) -> None:
    """A capture of nothing, or of nothing that can be decoded, gives no film."""
    (tmp_path / "empty.cap").write_bytes(b"torn")
    seat = captured(tmp_path, "Ada", [(0.1 * n, "camera", "", b"\x80\x60" + bytes(30)) for n in range(5)])
    for source in (seat, msgspec.structs.replace(seat, path=tmp_path / "empty.cap")):
        with pytest.raises(BrokenCapture):
            FilmComposer().compose([source], tmp_path / "film.mp4", tmp_path / "film.jpg", lambda done: None)


def test_a_still_screen_stays_and_a_camera_that_is_off_goes(tmp_path: Path) -> None:
    """A screen that sends nothing for 8 s is still shared; a camera that sends nothing for 8 s is not."""
    stills = [
        item
        for kind, ssrc in (("screen", 8), ("camera", 9))
        for item in video(lambda t: RED, 0, 10, kind=kind, ssrc=ssrc, fps=5)
        if item[0] < 1 or item[0] > 9
    ]
    shown = Survey([captured(tmp_path, "Ada", sorted(stills, key=lambda item: item[0]))]).shown
    screen, face = Show(named("Ada"), "screen"), Show(named("Ada"), "camera")
    assert shown(START_S + 0.5) == ([face], screen)
    assert shown(START_S + 5) == ([], screen)
    assert shown(START_S + 9.5) == ([face], screen)


@pytest.mark.parametrize("faces", range(1, 31))
@pytest.mark.parametrize("screen", [True, False])
def test_nobody_covers_anybody(faces: int, screen: bool) -> None:
    """Every place lies on the canvas, is even, and apart from every other."""
    shows = [Show(named(str(n)), "camera") for n in range(faces)]
    shared = Show(named("screen"), "screen") if screen else None
    places = layout(shows, shared)
    assert len(places) == (min(faces, 10) + 1 if screen else min(faces, MOST_FACES))
    covered = np.zeros((HEIGHT, WIDTH), int)
    for x, y, width, height in places.values():
        assert x % 2 == y % 2 == width % 2 == height % 2 == 0
        assert x >= 0 < width
        assert x + width <= WIDTH
        assert y + height <= HEIGHT
        covered[y : y + height, x : x + width] += 1
    assert covered.max() == 1


def test_a_picture_keeps_its_shape() -> None:
    """Neither stretched nor cut."""
    assert fit(640, 360, Rect(0, 0, 1280, 720)) == Rect(0, 0, 1280, 720)
    assert fit(360, 640, Rect(0, 0, 1280, 720)) == Rect(438, 0, 404, 720)
    assert fit(4000, 1000, Rect(100, 100, 400, 400)) == Rect(100, 250, 400, 100)
