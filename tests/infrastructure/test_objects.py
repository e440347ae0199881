"""The object store on a folder."""

from pathlib import Path

import pytest

from infrastructure.objects import StoredObjects


@pytest.fixture
def objects(tmp_path: Path) -> StoredObjects:
    """An empty store."""
    return StoredObjects((tmp_path / "objects of Amphi").as_uri())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of 3 MB and a bit, in which every position can be told."""
    path = tmp_path / "file"
    path.write_bytes(b"".join(n.to_bytes(4, "big") for n in range(800_001)))
    return path


def test_a_file_comes_back_as_it_was(objects: StoredObjects, file: Path, tmp_path: Path) -> None:
    """What was put is fetched byte for byte."""
    assert objects.put("captures/1/node/a.cap", file) == file.stat().st_size
    objects.fetch("captures/1/node/a.cap", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    assert objects.size("captures/1/node/a.cap") == file.stat().st_size


async def test_a_range_is_read_exactly(objects: StoredObjects, file: Path) -> None:
    """Seeking in a browser reads from any byte to any byte, over the edges of chunks."""
    objects.put("a.mp4", file)
    for start, end in ((0, 1), (5, 5), (1_000_000, 3_100_000), (3_200_003, 3_200_004)):
        whole = file.read_bytes()  # noqa: ASYNC240
        read = b"".join([chunk async for chunk in objects.read("a.mp4", start, end)])
        assert read == whole[start:end]


def test_a_folder_lists_its_own_keys_only(objects: StoredObjects, file: Path) -> None:
    """A key that merely begins alike is not in the folder."""
    for key in ("captures/1/n/a.cap", "captures/1/m/b.cap", "captures/10/n/c.cap"):
        objects.put(key, file)
    assert objects.keys("captures/1") == ["captures/1/m/b.cap", "captures/1/n/a.cap"]
    assert objects.keys("captures/2") == []


def test_deleting_twice_is_no_error(objects: StoredObjects, file: Path) -> None:
    """A job that runs again deletes what is already gone."""
    objects.put("a.mp4", file)
    objects.delete(["a.mp4", "never.mp4"])
    objects.delete(["a.mp4"])
    with pytest.raises(FileNotFoundError):
        objects.size("a.mp4")


def test_what_is_missing_is_said(objects: StoredObjects, tmp_path: Path) -> None:
    """Fetching what is not there raises FileNotFoundError and leaves no file that looks whole."""
    with pytest.raises(FileNotFoundError):
        objects.fetch("nothing", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_another_scheme_is_refused() -> None:
    """A mistyped OBJECT_STORE_URL is noticed at the start."""
    with pytest.raises(ValueError, match="OBJECT_STORE_URL"):
        StoredObjects("ftp://example.org/objects")
