"""The object store: captures, MP4s and thumbnails, in a folder or in S3 (`OBJECT_STORE_URL`), through obstore."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

CHUNK_BYTES = 1 << 20


class StoredObjects:
    """Port `Objects`."""

    def __init__(self, url: str) -> None:
        """`file:///folder` (made when missing), or `s3://bucket/prefix` with credentials from AWS_* variables."""
        self._store = _open(url)

    def put(self, key: str, path: Path) -> int:
        """Store a file under a key, in parts when it is large; returns its bytes. A key that exists is replaced."""
        size = path.stat().st_size
        obstore.put(self._store, key, path)
        return size

    def fetch(self, key: str, path: Path) -> None:
        """Write an object into a file. Raises FileNotFoundError."""
        found = obstore.get(self._store, key)
        with path.open("wb") as file:
            for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                file.write(chunk)

    def size(self, key: str) -> int:
        """Bytes of an object. Raises FileNotFoundError."""
        return int(obstore.head(self._store, key)["size"])

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes from `start` up to `end` (exclusive), in chunks. Raises FileNotFoundError."""
        if start >= end:
            return
        found = await obstore.get_async(self._store, key, options={"range": (start, end)})
        async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)

    def keys(self, prefix: str) -> Sequence[str]:
        """Every key in a folder, however deep."""
        return sorted(str(meta["path"]) for batch in obstore.list(self._store, prefix) for meta in batch)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is not there is no error."""
        for key in keys:
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                continue


def _open(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalStore(prefix=unquote(parts.path), mkdir=True, automatic_cleanup=True)
    if parts.scheme == "s3":
        return from_url(url)
    raise ValueError(f"OBJECT_STORE_URL: {parts.scheme or 'no scheme'} is neither file nor s3")
