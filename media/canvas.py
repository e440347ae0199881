"""The picture of a recording: who is where, and their pictures laid there. 1280×720, YUV 4:2:0."""

from collections.abc import Mapping, Sequence
from math import ceil, isqrt
from typing import NamedTuple
from uuid import UUID

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
GAP = 4
MOST_FACES = 25
FACES_IN_A_COLUMN = 5
FACE_WIDTH = 240
BACKGROUND = (28, 130, 126)
"""Y, U, V of a dark slate."""


class Rect(NamedTuple):
    """A place on the canvas in pixels; all four are even (4:2:0)."""

    x: int
    y: int
    width: int
    height: int


class Show(NamedTuple):
    """Whose picture: of the camera, or of the screen."""

    person_id: UUID
    kind: str


def layout(faces: Sequence[Show], screen: Show | None) -> dict[Show, Rect]:
    """Places: faces side by side in a grid, or in columns beside a screen. Who finds no place is not shown."""
    if screen is None:
        return _grid(faces[:MOST_FACES], Rect(0, 0, WIDTH, HEIGHT))
    columns = 2 if len(faces) > FACES_IN_A_COLUMN else 1 if faces else 0
    beside = columns * FACE_WIDTH
    places = {screen: _within(Rect(0, 0, WIDTH - beside, HEIGHT))}
    height = HEIGHT // FACES_IN_A_COLUMN & ~1
    for n, face in enumerate(faces[: columns * FACES_IN_A_COLUMN]):
        column, row = divmod(n, FACES_IN_A_COLUMN)
        left = WIDTH - beside + column * FACE_WIDTH
        places[face] = _within(Rect(left, row * height, FACE_WIDTH, height))
    return places


def _grid(faces: Sequence[Show], area: Rect) -> dict[Show, Rect]:
    if not faces:
        return {}
    columns = isqrt(len(faces) - 1) + 1
    rows = ceil(len(faces) / columns)
    width, height = area.width // columns & ~1, area.height // rows & ~1
    places = {}
    for n, face in enumerate(faces):
        row, column = divmod(n, columns)
        in_row = min(columns, len(faces) - row * columns)
        left = (area.width - in_row * width) // 2 + column * width & ~1
        places[face] = _within(Rect(area.x + left, area.y + row * height, width, height))
    return places


def _within(rect: Rect) -> Rect:
    return Rect(rect.x + GAP, rect.y + GAP, rect.width - 2 * GAP, rect.height - 2 * GAP)


def fit(width: int, height: int, place: Rect) -> Rect:
    """The largest rectangle of a picture's shape in the middle of a place."""
    if width * place.height > height * place.width:
        inner_width, inner_height = place.width, place.width * height // width
    else:
        inner_width, inner_height = place.height * width // height, place.height
    inner_width, inner_height = max(2, inner_width & ~1), max(2, inner_height & ~1)
    left = place.x + (place.width - inner_width) // 2 & ~1
    top = place.y + (place.height - inner_height) // 2 & ~1
    return Rect(left, top, inner_width, inner_height)


class Canvas:
    """The picture that is encoded; only what changed is drawn anew."""

    def __init__(self) -> None:
        self._planes = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        self._scalers: dict[Show, VideoReformatter] = {}
        self._places: dict[Show, Rect] = {}
        self._drawn: dict[Show, tuple[av.VideoFrame, Rect]] = {}
        self._frame: av.VideoFrame | None = None
        self._clear()

    @property
    def empty(self) -> bool:
        """Whether nobody is to be seen."""
        return not self._drawn

    def draw(self, places: dict[Show, Rect], pictures: Mapping[Show, av.VideoFrame]) -> None:
        """Show these pictures at these places."""
        if places != self._places:
            self._places = places
            self._clear()
        for show, place in places.items():
            picture = pictures.get(show)
            if picture is None:
                continue
            inner = fit(picture.width, picture.height, place)
            before = self._drawn.get(show)
            if before is not None and before[0] is picture and before[1] == inner:
                continue
            if before is not None and before[1] != inner:
                self._fill(place)
            self._lay(show, picture, inner)
            self._drawn[show] = (picture, inner)

    def frame(self) -> av.VideoFrame:
        """The picture now; the same object while nothing has changed."""
        if self._frame is None:
            self._frame = av.VideoFrame.from_ndarray(self._planes, format="yuv420p")
        return self._frame

    def _lay(self, show: Show, picture: av.VideoFrame, at: Rect) -> None:
        scaler = self._scalers.setdefault(show, VideoReformatter())
        scaled = scaler.reformat(picture, at.width, at.height, "yuv420p")
        for target, plane, divisor in zip(self._views(at), scaled.planes, (1, 2, 2), strict=True):
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            target[:] = rows[: at.height // divisor, : at.width // divisor]
        self._frame = None

    def _fill(self, at: Rect) -> None:
        for view, value in zip(self._views(at), BACKGROUND, strict=True):
            view[:] = value
        self._frame = None

    def _clear(self) -> None:
        self._drawn = {}
        self._fill(Rect(0, 0, WIDTH, HEIGHT))

    def _views(self, at: Rect) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
        """The three planes of a part of the canvas."""
        luma = self._planes[at.y : at.y + at.height, at.x : at.x + at.width]
        chroma = self._planes[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
        rows, columns = slice(at.y // 2, (at.y + at.height) // 2), slice(at.x // 2, (at.x + at.width) // 2)
        return luma, chroma[0, rows, columns], chroma[1, rows, columns]
