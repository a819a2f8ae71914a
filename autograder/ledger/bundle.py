"""A submission's files as one canonical blob, and back: the same files give the same bytes."""

import json
from collections.abc import Mapping

from autograder.errors import StoreFault

_MAGIC = b"autograder files 1\n"


def pack(files: Mapping[str, bytes]) -> bytes:
    """Names and sizes as one line of JSON, then the contents, in the order of the names."""
    names = sorted(files)
    index = json.dumps([[name, len(files[name])] for name in names], separators=(",", ":"))
    return b"".join([_MAGIC, index.encode("ascii"), b"\n", *(files[name] for name in names)])


def unpack(blob: bytes) -> dict[str, bytes]:
    """The files that were packed. Raises `StoreFault` when the blob is not exactly such a bundle."""
    head, _, rest = blob.removeprefix(_MAGIC).partition(b"\n")
    try:
        index = [(str(name), int(size)) for name, size in json.loads(head)]
    except (ValueError, TypeError) as error:
        raise StoreFault(_BROKEN) from error
    files: dict[str, bytes] = {}
    start = 0
    for name, size in index:
        files[name] = rest[start : start + size]
        start += size
    if pack(files) != blob:
        raise StoreFault(_BROKEN)
    return files


_BROKEN = "A stored blob does not hold a submission's files: restore the store from a backup."
