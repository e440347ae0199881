"""The media process: a node with its ports bound, its recordings, and its HTTP on loopback."""

import asyncio
import socket
from uuid import UUID, uuid5

from application.recordings import store_capture
from application.viewer import Viewer
from infrastructure.follower import LogFollower
from infrastructure.objects import StoredObjects
from infrastructure.settings import Settings
from interfaces.bootstrap import Wired, wire
from media.capture import Capture
from media.capture_upload import CaptureUploads
from media.node import MediaNode
from media.signalling import serve


def serve_media(settings: Settings) -> None:
    """Run `amphi media` until it is told to stop."""
    with wire(settings) as wired:
        asyncio.run(_serve(settings, wired))


async def _serve(settings: Settings, wired: Wired) -> None:
    await serve(media_node(settings, wired), settings.media_http_host, settings.media_http_port)


def media_node(settings: Settings, wired: Wired) -> MediaNode:
    """The node of this machine and UDP port; what it captured lies under the data folder until it is stored."""
    node_id = f"{socket.gethostname()}-{settings.media_port}"
    folder = settings.data / "captures" / str(settings.media_port)
    folder.mkdir(parents=True, exist_ok=True)
    viewer = Viewer(settings.establishment_id, system=True)

    def report(session_id: UUID, recording_id: UUID, key: str | None, size_bytes: int) -> None:
        store_capture(
            wired.amphi,
            viewer,
            uuid5(recording_id, f"captured by {node_id}"),
            session_id=session_id,
            recording_id=recording_id,
            node_id=node_id,
            key=key,
            size_bytes=size_bytes,
        )

    return MediaNode(
        node_id,
        host=_bound_to(settings.announced_media_address),
        port=settings.media_port,
        announced=settings.announced_media_address,
        store=wired.store,
        follower=LogFollower(settings.database_url, wired.store),
        tokens=wired.tokens,
        captures=wired.captures,
        liveness=wired.liveness,
        router=settings.media_router,
        nodes=wired.amphi.nodes,
        url=settings.media_url,
        capture=Capture(folder, node_id),
        uploads=CaptureUploads(folder, node_id, StoredObjects(settings.object_store_url), report),
    )


def _bound_to(announced: str) -> str:
    """Loopback alone when that is what is announced, else every address of the machine."""
    if announced.startswith("127.") or announced == "::1":
        return announced
    return "::" if ":" in announced else "0.0.0.0"  # noqa: S104  # people come from the network
