"""Who one is, in signed cookies: a person after signing in, or a guest of their own; and the demo directory."""

import asyncio
from uuid import UUID, uuid4

import msgspec
from fastapi import APIRouter, Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import HTTPConnection

from application import people
from application.amphi import Amphi
from application.viewer import Viewer
from infrastructure.tokens import derived_key
from interfaces import demo
from interfaces.graphql.presence import Line
from interfaces.graphql.viewer import Asking, Web
from interfaces.refused import is_own, refused

PERSON_COOKIE = "amphi_person"
GUEST_COOKIE = "amphi_guest"
SIGNED_IN_FOR_SECONDS = 12 * 3600
GUEST_FOR_SECONDS = 24 * 3600


class Cookies:
    """Signs and reads the cookies that say who somebody is; only ids are in them."""

    def __init__(self, master_key: bytes, *, secure: bool) -> None:
        self._secure = secure
        self._people = URLSafeTimedSerializer(derived_key(master_key, "person cookie"))
        self._guests = URLSafeTimedSerializer(derived_key(master_key, "guest cookie"))

    def person(self, connection: HTTPConnection) -> UUID | None:
        """Who is signed in."""
        return _id(self._people, connection.cookies.get(PERSON_COOKIE), SIGNED_IN_FOR_SECONDS)

    def guest(self, connection: HTTPConnection) -> UUID | None:
        """Which guest this browser is."""
        return _id(self._guests, connection.cookies.get(GUEST_COOKIE), GUEST_FOR_SECONDS)

    def sign_in(self, response: Response, person_id: UUID) -> None:
        """Have the browser keep who signed in."""
        self._set(response, PERSON_COOKIE, self._people.dumps(str(person_id)), SIGNED_IN_FOR_SECONDS)

    def welcome(self, response: Response, guest_id: UUID) -> None:
        """Have the browser keep which guest it is."""
        self._set(response, GUEST_COOKIE, self._guests.dumps(str(guest_id)), GUEST_FOR_SECONDS)

    def _set(self, response: Response, name: str, value: str, good_for_seconds: int) -> None:
        response.set_cookie(name, value, good_for_seconds, httponly=True, samesite="lax", secure=self._secure)


def viewer_of(amphi: Amphi, establishment_id: UUID, cookies: Cookies, connection: HTTPConnection) -> Viewer:
    """Who asks: the person signed in, as they are now, or a guest, or a visitor."""
    if person_id := cookies.person(connection):
        viewer = people.viewer_of(amphi, establishment_id, person_id)
        if viewer.signed_in:
            return viewer
    if guest_id := cookies.guest(connection):
        return Viewer(establishment_id, guest_id, guest=True)
    return Viewer(establishment_id)


def asking_of(web: Web, cookies: Cookies, connection: HTTPConnection, line: Line | None = None) -> Asking:
    """Who asks, and from where; of a websocket, with its `line`."""
    viewer = viewer_of(web.amphi, web.establishment_id, cookies, connection)
    return Asking(web, viewer, address=connection.client.host if connection.client else "", line=line)


class DemoSignIn(msgspec.Struct, frozen=True):
    """Body of `POST /signin/demo`."""

    subject: str


def routes(amphi: Amphi, establishment_id: UUID, cookies: Cookies, *, development: bool) -> APIRouter:
    """`POST /signout`, and `POST /signin/demo` on a development machine."""
    router = APIRouter()

    @router.post("/signout")
    async def sign_out(request: Request) -> Response:
        if not is_own(request):
            return refused(403, "HEADER_NEEDED")
        response = Response(status_code=204)
        response.delete_cookie(PERSON_COOKIE)
        response.delete_cookie(GUEST_COOKIE)
        return response

    async def sign_in_as_demo_person(request: Request) -> Response:
        if not is_own(request):
            return refused(403, "HEADER_NEEDED")
        try:
            chosen = demo.demo_person(msgspec.json.decode(await request.body(), type=DemoSignIn).subject)
        except msgspec.MsgspecError:
            return refused(400, "BAD_REQUEST")
        if chosen is None:
            return refused(404, "NOT_FOUND")
        person_id = await asyncio.to_thread(
            people.sign_in,
            amphi,
            establishment_id,
            uuid4(),
            issuer=demo.ISSUER,
            subject=chosen.subject,
            name=chosen.name,
            email=chosen.email,
            affiliations=chosen.affiliations,
            duties=chosen.duties,
        )
        response = Response(status_code=204)
        response.delete_cookie(GUEST_COOKIE)
        cookies.sign_in(response, person_id)
        return response

    if development:
        router.post("/signin/demo")(sign_in_as_demo_person)
    return router


def _id(serializer: URLSafeTimedSerializer, value: str | None, good_for_seconds: int) -> UUID | None:
    try:
        return UUID(serializer.loads(value, max_age=good_for_seconds)) if value else None
    except (BadData, ValueError):
        return None
