"""The people of the journeys: what their camera shows and how loud they speak, as files that Chromium plays instead of
a camera and a microphone. A drawing at five pictures a second leaves the machine its breath."""

import math
import wave
from array import array
from io import BytesIO
from pathlib import Path

import av
import msgspec
from playwright.sync_api import Browser

WIDTH, HEIGHT, PICTURES_PER_S = 640, 360, 5  # two simulcast layers
SOUND_HZ, SOUND_SECONDS = 48_000, 2


class Somebody(msgspec.Struct, frozen=True):
    """A person before a wall; `loudness_db` is the level of their voice below full scale."""

    name: str
    wall: str
    hair: str
    skin: str
    clothes: str
    loudness_db: float
    long_hair: bool = True


HELENE = Somebody("Hélène Marchand", "#4A575C", "#C7C3BB", "#F0D2BC", "#3E4C5E", -3)
NOE = Somebody("Noé Garnier", "#5C4F57", "#2A211C", "#D9A883", "#3F6650", -14, long_hair=False)
INES = Somebody("Inès Moreau", "#4B5A50", "#2B1C16", "#A87250", "#7A4048", -60)
KARIM = Somebody("Karim Haddad", "#6B5B4C", "#3A2A1C", "#C68F63", "#4C5A78", -60, long_hair=False)
ADRIEN = Somebody("Adrien Vasseur", "#4C5566", "#B07A3E", "#F2D5BD", "#6B4A6E", -60, long_hair=False)


def drawing(who: Somebody, *, mouth_open: bool) -> str:
    """Head and shoulders as SVG."""
    mouth = 14 if mouth_open else 5
    hair = (
        "M352 300c-16-150 50-210 128-210s144 60 128 210l-40 70H392z"
        if who.long_hair
        else "M384 250c-14-180 206-180 192 0z"
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"
      viewBox="0 0 960 540" preserveAspectRatio="none">
    <rect width="960" height="540" fill="{who.wall}"/>
    <rect x="60" y="90" width="150" height="10" rx="3" fill="#fff" opacity=".22"/>
    <path d="M75 90V40h18v50zm24 0V30h16v60zm22 0V52h14v38zm40 0V36h18v54z" fill="#fff" opacity=".14"/>
    <rect x="730" y="60" width="150" height="120" rx="4" fill="#fff" opacity=".12"/>
    <path d="M300 540c0-120 70-170 180-170s180 50 180 170z" fill="{who.clothes}"/>
    <rect x="440" y="320" width="80" height="90" rx="30" fill="{who.skin}" opacity=".86"/>
    <path d="{hair}" fill="{who.hair}"/>
    <ellipse cx="480" cy="258" rx="88" ry="112" fill="{who.skin}"/>
    <path d="M390 240c6-74 40-106 92-106s84 34 88 106c-36-10-64-34-78-62-18 32-56 56-102 62z" fill="{who.hair}"/>
    <circle cx="446" cy="258" r="8" fill="#2A211C"/><circle cx="514" cy="258" r="8" fill="#2A211C"/>
    <ellipse cx="480" cy="318" rx="22" ry="{mouth}" fill="#7A3B3A"/>
    </svg>"""


def film_of(who: Somebody, folder: Path) -> Path:
    """Where `film` puts it."""
    return folder / f"{who.name.split()[0]}.y4m"


def film(browser: Browser, who: Somebody, folder: Path) -> Path:
    """Their camera: a Y4M file that plays in a loop."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    pictures = []
    for mouth_open in (True, False):
        page.set_content(f"<body style='margin:0'>{drawing(who, mouth_open=mouth_open)}</body>")
        pictures.append(_planes(page.screenshot()))
    page.close()
    path = film_of(who, folder)
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PICTURES_PER_S}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + b"".join(b"FRAME\n" + picture for picture in pictures))
    return path


def _planes(png: bytes) -> bytes:
    with av.open(BytesIO(png), "r") as picture:
        frame = next(picture.decode(video=0)).reformat(format="yuv420p")
    return frame.to_ndarray().tobytes()


def voice(who: Somebody, folder: Path) -> Path:
    """Their microphone: syllables of changing pitch with short pauses, which noise suppression takes for speech."""
    peak = 32767 * 10 ** (who.loudness_db / 20)
    samples = array("h", (int(peak * _syllable(n / SOUND_HZ)) for n in range(SOUND_HZ * SOUND_SECONDS)))
    path = folder / f"{who.name.split()[0]}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SOUND_HZ)
        file.writeframes(samples.tobytes())
    return path


def _syllable(at_s: float) -> float:
    """The sound at an instant, between −1 and 1: five syllables a second."""
    syllable, phase = divmod(at_s * 5, 1)
    pitch_hz = 150 + 25 * (syllable * 7 % 5)
    harmonics = sum(math.sin(2 * math.pi * pitch_hz * times * at_s) / times for times in (1, 2, 3, 5))
    return math.sin(math.pi * phase) ** 2 * harmonics / 2
