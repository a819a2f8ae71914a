"""Which values may be dictionary keys and set elements, and what they weigh.

Only plain hashable values: None, bool, numbers, NumPy scalars, str, bytes, and tuples and frozensets of them.
A reference is not among them: on the trusted side a handle refuses `hash`.
Weight and `refuse_collisions` bound the work that prepared hashes can cause, before a hash table is made of the keys:
comparing two keys takes at most time in proportion to the lighter one. `autograder.wire.bounds` says why that is
needed.
"""

import operator
import sys
from collections.abc import Iterable
from typing import Any

from autograder.wire.bounds import WireError
from autograder.wire.elements import scalar_types

#: So many keys of one container may have equal hashes. Honest ones do, since -1 and -2 hash alike: 32 tuples of five.
EQUAL_HASHES = 32
#: As a key by themselves these weigh nothing: their hashes are seeded, or there are only three of them.
_FREE = frozenset(map(id, (str, bytes, bool, type(None))))
_NUMBERS = frozenset(map(id, (float, complex)))
#: This much of an integer, a text or bytes inside a tuple weighs 1 more.
_BITS_PER_WEIGHT = 512
_BYTES_PER_WEIGHT = 64


def key_weight(key: object, depth: int) -> int:
    """What a key or set element weighs; raises `WireError` when it cannot be one or nests beyond `depth`."""
    return 0 if id(type(key)) in _FREE else _weight(key, depth)


def refuse_collisions(keys: Iterable[object]) -> None:
    """Raise `WireError` when more than `EQUAL_HASHES` keys have the same hash; takes each key's hash once.

    The hashes are sorted and not counted in a table, which would collide like the keys themselves.
    """
    hashes = sorted(hash(key) for key in keys if id(type(key)) not in _FREE)
    if any(map(operator.eq, hashes, hashes[EQUAL_HASHES:])):
        message = "too many keys with the same hash"
        raise WireError(message)


def _weight(key: Any, depth: int) -> int:  # noqa: ANN401 - any value, by its exact type
    kind = type(key)
    if kind is int:
        return 1 + int.bit_length(key) // _BITS_PER_WEIGHT
    if id(kind) in _NUMBERS or _is_numpy_scalar(kind):
        return 1
    if kind is tuple or kind is frozenset:
        return _container_weight(key, depth)
    if kind is str or kind is bytes:
        return 1 + len(key) // _BYTES_PER_WEIGHT
    if id(kind) in _FREE:
        return 1
    message = "a key or set element is not a plain hashable value"
    raise WireError(message)


def _container_weight(key: tuple[object, ...] | frozenset[object], depth: int) -> int:
    if depth <= 0:
        message = "a key or set element is nested too deeply"
        raise WireError(message)
    return 1 + sum(_weight(item, depth - 1) for item in key)


def _is_numpy_scalar(kind: type) -> bool:
    return sys.modules.get("numpy") is not None and id(kind) in scalar_types()
