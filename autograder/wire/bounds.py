"""How much one message may hold: encoding checks it to fail early, decoding to be safe.

Memory: a decoded value holds at most 4 bytes per payload byte (text of which one character needs four bytes),
256 bytes per item (an empty set costs two bytes on the wire and 216 here) and 16 per array dimension; while a
text is decoded it takes up to half as much again. With the defaults the worst payload that can be built holds
about 0.5 GiB (4 x 64 MiB and 256 B x 1,000,000), and an honest one about its own size. The worst *ratio* is
about 110, for nothing but empty sets, which is why `max_items` is a bound of its own.

Time: Python hashes numbers without a secret, so thousands of unequal keys with equal hashes can be prepared,
and each insertion then compares with all before it. `max_key_weight` bounds that: every number, tuple or
frozenset used as a dictionary key or set element weighs at least 1 (see `autograder.wire.keys`), plain text
and bytes nothing, since their hashes are seeded per process. At the default the worst case is about a second.
"""

from dataclasses import dataclass, fields

MEBIBYTE = 1024 * 1024
#: Lengths and counts are at most 32 bits wide on the wire.
WIDEST_BYTES = 0xFFFF_FFFF
#: The codec recurses; deeper than this it could meet the interpreter's own limit.
DEEPEST = 100
#: NumPy's own limit was 32 for most of its life.
MOST_DIMENSIONS = 32


class WireError(ValueError):
    """A value cannot cross, or bytes are not a value: one short reason, safe to show to staff."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one payload may hold; each is checked before anything of that size is allocated.

    Raises `ValueError` when a bound is negative or beyond what the format can express.
    """

    #: Bytes of the whole payload.
    max_bytes: int = 64 * MEBIBYTE
    #: Containers inside one another.
    max_depth: int = 32
    #: Elements of all containers together; a dictionary's entry counts two.
    max_items: int = 1_000_000
    #: Bits of one integer's magnitude.
    max_int_bits: int = 4096
    #: Bytes of one text in UTF-8; `bytes` values are bounded by `max_bytes` alone.
    max_str_bytes: int = 16 * MEBIBYTE
    #: Dimensions of one array.
    max_array_dims: int = MOST_DIMENSIONS
    #: Bytes of one array or image.
    max_array_bytes: int = 64 * MEBIBYTE
    #: Weight of all keys and set elements whose hashes are not seeded.
    max_key_weight: int = 8192

    def __post_init__(self) -> None:
        for item in fields(self):
            if not 0 <= getattr(self, item.name) <= _CEILINGS.get(item.name, WIDEST_BYTES):
                message = f"{item.name} is out of range"
                raise ValueError(message)


_CEILINGS = {"max_depth": DEEPEST, "max_array_dims": MOST_DIMENSIONS}

#: What holds where nothing else is said.
DEFAULT_BOUNDS = Bounds()
