"""A content-addressed folder of blobs: what was put survives a crash, and what is read was verified.

    STORE/incoming/…       files being written; leftovers of the dead are swept
    STORE/blobs/0a1b2c…    a blob under its own SHA-256; never changed, and deleted once nobody needs it

A blob is written to `incoming`, flushed to the disk, renamed into place, and then the folder is flushed: at
any moment a name under STORE/blobs either is not there or holds the whole blob. Writers need no lock: two
that write one name write the same bytes.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.errors import StoreFault, UsageError

_PREFIX = "sha256:"
_HEX_DIGITS = 64
#: No single blob takes this long to write; an older temporary file has no writer.
_STALE_S = 3600.0


class BlobStore:
    """Blobs by their digest, in one folder. Safe for many processes at once."""

    def __init__(self, folder: Path) -> None:
        """Open the store, making its folder where needed, and sweep what dead writers left.

        Raises `UsageError` when the folder cannot be made or entered.
        """
        self._folder = folder
        self._blobs = folder / "blobs"
        self._incoming = folder / "incoming"
        try:
            _make_folders(folder, self._blobs, self._incoming)
            self.sweep()
        except OSError as error:
            why = error.strerror
            message = f"The store cannot be kept in {folder} ({why}): make it writable or choose another."
            raise UsageError(message) from error

    def put(self, blob: bytes) -> str:
        """Keep one blob and return its digest. Raises `StoreFault` when the disk does not take it."""
        return self.put_all([blob])[0]

    def put_all(self, blobs: Iterable[bytes]) -> tuple[str, ...]:
        """Keep blobs and return their digests, in order, once all of them are on the disk.

        Cheaper than one at a time: the folder is flushed once. Raises `StoreFault`.
        """
        by_digest = {}
        digests = []
        for blob in blobs:
            digests.append(digest_of(blob))
            by_digest[digests[-1]] = blob
        try:
            for digest, blob in by_digest.items():
                if not self._holds(digest):
                    self._write(self._path(digest), blob)
            _flush_folder(self._blobs)  # even when all were there: their writer may not have come this far
        except OSError as error:
            raise StoreFault(_cannot_write(self._folder, error)) from error
        return tuple(digests)

    def put_missing(self, blobs: Mapping[str, bytes]) -> None:
        """Keep those of the blobs, by digest, whose files are not there. Raises `StoreFault`."""
        if gone := [blob for digest, blob in blobs.items() if not self._path(digest).exists()]:
            self.put_all(gone)

    def remove_all(self, digests: Iterable[str]) -> None:
        """Delete blobs, for good once this returns; one that is not there is nothing to do. Raises `StoreFault`.

        Only for whoever keeps others from needing them at the same moment: see `blob_records`.
        """
        paths = [self._path(digest) for digest in digests]
        try:
            for path in paths:
                path.unlink(missing_ok=True)
            if paths:
                _flush_folder(self._blobs)
        except OSError as error:
            raise StoreFault(_cannot_write(self._folder, error)) from error

    def get(self, digest: str) -> bytes:
        """The blob of that digest. Raises `StoreFault` when it is missing, unreadable or damaged."""
        path = self._path(digest)
        try:
            blob = path.read_bytes()
        except FileNotFoundError as error:
            message = f"Blob {digest} is missing from the store {self._folder}: restore it from a backup."
            raise StoreFault(message) from error
        except OSError as error:
            message = f"Blob {path} cannot be read ({error.strerror}): check the disk and the permissions."
            raise StoreFault(message) from error
        if digest_of(blob) != digest:
            message = f"Blob {path} is damaged: its content has another digest; restore it from a backup."
            raise StoreFault(message)
        return blob

    def sweep(self, *, older_than_s: float = _STALE_S) -> int:
        """Delete temporary files that no writer can still be writing, and return how many."""
        horizon_s = time.time() - older_than_s
        swept = 0
        for path in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):  # renamed or swept by another process meanwhile
                if path.stat().st_mtime <= horizon_s:
                    path.unlink()
                    swept += 1
        return swept

    def _path(self, digest: str) -> Path:
        name = digest.removeprefix(_PREFIX)
        if len(name) != _HEX_DIGITS or not set(name) <= set("0123456789abcdef"):
            message = f"{digest!r} is not a digest of the store: the ledger was changed by hand or is damaged."
            raise StoreFault(message)
        return self._blobs / name

    def _holds(self, digest: str) -> bool:
        """True when a sound copy is there; a damaged one is written anew."""
        try:
            return digest_of(self._path(digest).read_bytes()) == digest
        except FileNotFoundError:
            return False

    def _write(self, path: Path, blob: bytes) -> None:
        temporary = self._incoming / secrets.token_hex(16)
        try:
            _write_through(temporary, blob)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def digest_of(blob: bytes) -> str:
    """`sha256:…` of these bytes."""
    return _PREFIX + hashlib.sha256(blob).hexdigest()


def _make_folders(folder: Path, *inner: Path) -> None:
    """Make them, and have their names on the disk."""
    if not all(path.is_dir() for path in inner):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in inner:
            path.mkdir(mode=0o700, exist_ok=True)
        _flush_folder(folder)
        _flush_folder(folder.parent)


def _write_through(path: Path, blob: bytes) -> None:
    """A new file whose bytes are on the disk, not only in memory, when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 - the descriptor has the right mode from birth
        rest = memoryview(blob)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(descriptor)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_write(folder: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"The disk that holds the store {folder} is full: free some space and try again."
    return f"The store {folder} cannot be written ({error.strerror}): check the disk and the permissions."
