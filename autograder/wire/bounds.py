"""How much one message may hold, and all messages of one test together: checked before anything is allocated.

Memory: `Bounds` bounds one message, `Budget` what a test's messages take as values, whether or not the values are
still alive: nobody can know what a grader keeps. A budget is charged at least what the values hold: the payload's own
bytes, 64 bytes for each item of a list, 160 of a set, 192 for each entry of a dictionary, 256 for each container,
array, image and reference, 32 for each text that is not ASCII and four for each of its bytes, 16 for each of an
array's dimensions, and 16 for every element that an array without elements would have were its zero lengths 1, because
whoever sums over such an axis gets that many. Besides, one message that is being read takes its payload twice.

Time: every reader takes at most a constant for each byte, and a container's hash table is where that needs a measure.
Python hashes numbers without a secret, so keys can be prepared that have equal hashes, or hashes whose places in the
table were chosen. Text and bytes are hashed with a secret of the process. For everything else, before a table is made
of them, no more than `EQUAL_HASHES` keys of one container may have the same hash, and `max_key_weight` bounds how many
there are in one message (see `autograder.wire.keys`): a key is compared with at most `EQUAL_HASHES` others, and looks
at no more than `max_key_weight` places. At the default the worst that was found, 8,192 numbers each of which walks
past half of the others, takes about half a microsecond for each of its bytes.
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


class OverBudget(WireError):
    """The answers of one test take more memory as values than it may have."""


class Budget:
    """What all messages of one test together may still take as values, in bytes; shared by its calls of `decode`."""

    __slots__ = ("bytes_left",)

    def __init__(self, limit_bytes: int) -> None:
        self.bytes_left = limit_bytes


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one payload may hold; each is checked before anything of that size is allocated.

    Raises `ValueError` when a bound is negative or beyond what the format can express.
    """

    #: Bytes of the whole payload.
    max_bytes: int = 64 * MEBIBYTE
    #: Containers inside one another.
    max_depth: int = 32
    #: Elements of all containers together; a dictionary's entry counts two. Also the lengths of an array or image
    #: without elements, multiplied, a length of 0 counting 1.
    max_items: int = 1_000_000
    #: Bits of one integer's magnitude.
    max_int_bits: int = 4096
    #: Bytes of one text in UTF-8; `bytes` values are bounded by `max_bytes` alone.
    max_str_bytes: int = 16 * MEBIBYTE
    #: Dimensions of one array.
    max_array_dims: int = MOST_DIMENSIONS
    #: Bytes of one array or image.
    max_array_bytes: int = 64 * MEBIBYTE
    #: Weight of all keys and set elements whose hashes have no secret.
    max_key_weight: int = 8192

    def __post_init__(self) -> None:
        for item in fields(self):
            if not 0 <= getattr(self, item.name) <= _CEILINGS.get(item.name, WIDEST_BYTES):
                message = f"{item.name} is out of range"
                raise ValueError(message)


_CEILINGS = {"max_depth": DEEPEST, "max_array_dims": MOST_DIMENSIONS}

#: What holds where nothing else is said.
DEFAULT_BOUNDS = Bounds()
