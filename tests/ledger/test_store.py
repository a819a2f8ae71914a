"""Blobs are found by their content, whole or not at all, and what is read was verified."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import StoreFault, UsageError
from autograder.ledger.bundle import pack, unpack
from autograder.ledger.store import BlobStore, digest_of

NAMES = st.text(min_size=1, max_size=8)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    """An empty store."""
    return BlobStore(tmp_path / "store")


def blobs_in(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "store" / "blobs").iterdir())


def test_what_was_put_is_got_by_its_digest(store: BlobStore) -> None:
    """A blob comes back under the SHA-256 of its bytes, the empty blob too."""
    for blob in (b"", b"print(1)\n", bytes(range(256)) * 4096):
        assert store.put(blob) == digest_of(blob)
        assert store.get(digest_of(blob)) == blob


def test_same_blob_is_kept_once(store: BlobStore, tmp_path: Path) -> None:
    """Equal bytes are one file, and the answers keep their order."""
    assert store.put_all([b"a", b"b", b"a"]) == (digest_of(b"a"), digest_of(b"b"), digest_of(b"a"))
    store.put(b"a")
    assert len(blobs_in(tmp_path)) == 2


def test_store_is_private(store: BlobStore, tmp_path: Path) -> None:
    """Students' work is readable by the owner of the store alone."""
    store.put(b"work")
    assert (tmp_path / "store" / "blobs").stat().st_mode & 0o077 == 0
    assert blobs_in(tmp_path)[0].stat().st_mode & 0o077 == 0


def test_bytes_are_flushed_before_the_name_and_the_name_before_the_return(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of durability: file flushed, renamed into place, folder flushed, returned."""
    steps: list[str] = []
    really_flush, really_rename = os.fsync, os.replace

    def flush(descriptor: int) -> None:
        steps.append("flush " + Path(f"/proc/self/fd/{descriptor}").readlink().parent.name)
        really_flush(descriptor)

    def rename(source: Path, target: Path) -> None:
        steps.append("rename")
        really_rename(source, target)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", rename)
    store.put(b"work")
    assert steps == ["flush incoming", "rename", "flush store"]


@pytest.mark.parametrize("damage", [b"", b"wor", b"work!", b"w0rk"])
def test_damaged_blob_is_never_returned(damage: bytes, store: BlobStore, tmp_path: Path) -> None:
    """Bytes that changed on the disk raise one sentence that names the file and the next step."""
    digest = store.put(b"work")
    blobs_in(tmp_path)[0].write_bytes(damage)
    with pytest.raises(StoreFault, match=r"damaged.*restore it from a backup"):
        store.get(digest)


def test_damaged_blob_is_mended_by_putting_it_again(store: BlobStore, tmp_path: Path) -> None:
    """A sound copy replaces a damaged one."""
    digest = store.put(b"work")
    blobs_in(tmp_path)[0].write_bytes(b"w")
    assert store.put(b"work") == digest
    assert store.get(digest) == b"work"


def test_missing_blob_is_named(store: BlobStore) -> None:
    """A digest that is not there raises, and so does one that is not a digest."""
    with pytest.raises(StoreFault, match="is missing from the store"):
        store.get(digest_of(b"never put"))
    for odd in ("sha256:../../etc/passwd", "sha256:", "md5:0", "sha256:" + "G" * 64):
        with pytest.raises(StoreFault, match="is not a digest"):
            store.get(odd)


def test_unreadable_blob_is_our_fault(store: BlobStore, tmp_path: Path) -> None:
    """A blob that cannot be opened is told with its path."""
    digest = store.put(b"work")
    path = blobs_in(tmp_path)[0]
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreFault, match="cannot be read"):
        store.get(digest)


def test_leftovers_of_dead_writers_are_swept(store: BlobStore, tmp_path: Path) -> None:
    """Old temporary files go when the store is opened; fresh ones may have a writer and stay."""
    incoming = tmp_path / "store" / "incoming"
    (incoming / "old").write_bytes(b"half")
    os.utime(incoming / "old", (0, 0))
    (incoming / "fresh").write_bytes(b"half")
    BlobStore(tmp_path / "store")
    assert [path.name for path in incoming.iterdir()] == ["fresh"]
    assert store.sweep(older_than_s=-1) == 1


def test_failed_write_leaves_nothing(store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, there is no half blob, no temporary file, and one sentence."""

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreFault, match="cannot be written"):
        store.put(b"work")
    assert blobs_in(tmp_path) == []
    assert list((tmp_path / "store" / "incoming").iterdir()) == []


def test_writers_at_once_do_not_disturb_each_other(store: BlobStore, tmp_path: Path) -> None:
    """Eight writers of the same and of different blobs all succeed, and every blob is whole."""
    wrong: list[object] = []

    def write(writer: int) -> None:
        try:
            for number in range(20):
                store.put(b"shared %d" % number)
                store.put(b"own %d %d" % (writer, number))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(blobs_in(tmp_path)) == 20 + 8 * 20
    assert all(store.get(f"sha256:{path.name}") for path in blobs_in(tmp_path))


def test_place_that_cannot_be_a_folder_is_a_usage_error(tmp_path: Path) -> None:
    """A file where the store should be is for the person to mend."""
    (tmp_path / "store").write_bytes(b"")
    with pytest.raises(UsageError, match="store cannot be kept in"):
        BlobStore(tmp_path / "store")


@given(st.dictionaries(NAMES, st.binary(max_size=64), max_size=5))
def test_files_survive_packing(files: dict[str, bytes]) -> None:
    """Packing is the same for the same files in any order, and unpacking gives them back."""
    blob = pack(files)
    assert unpack(blob) == files
    assert pack(dict(reversed(list(files.items())))) == blob


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"autograder files 1\n",
        b"autograder files 1\n[]",
        b'autograder files 1\n[["a",2]]\nx',
        b'autograder files 1\n[["a",1]]\nxy',
        b'autograder files 1\n[["a",-1]]\n',
        b'autograder files 1\n[["a",1],["a",1]]\nxy',
        b"autograder files 1\n[1]\n",
        b"PK\x03\x04",
    ],
)
def test_blob_that_is_no_bundle_is_refused(blob: bytes) -> None:
    """Nothing but the exact form is taken for a submission's files."""
    with pytest.raises(StoreFault, match="does not hold a submission's files"):
        unpack(blob)
