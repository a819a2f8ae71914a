"""Mutations of a corpus: plain, seeded, and the same on every machine.

An input is a seed of the corpus changed one to six times: bits flipped, bytes set to extremes, lengths and
counts nudged, pieces cut out, doubled, moved or spliced in from another seed, words of the format's
dictionary put in. One in a few hundred is blown up by repetition, so that quadratic work has a chance to show.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random

#: Longest input, but for those that are blown up.
MAX_BYTES = 8 * 1024
#: Longest input of all.
BLOWN_UP_BYTES = 64 * 1024
#: One input in so many is blown up.
BLOW_UP_EVERY = 300
#: How many changes an input gets; few, or hardly any would be taken.
CHANGE_COUNTS = (1, 1, 1, 2, 2, 3, 4, 6)

#: Whole numbers at which code tends to go wrong, by width in bytes.
INTERESTING = {
    1: (0, 1, 16, 32, 64, 100, 127, 128, 254, 255),
    2: (0, 1, 255, 256, 4096, 32767, 32768, 65534, 65535),
    4: (0, 1, 65535, 65536, 2**24, 2**26, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1),
    8: (0, 1, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1),
}


def inputs(corpus: Sequence[bytes], dictionary: Sequence[bytes], rng: Random) -> Iterator[bytes]:
    """Mutated inputs without end, decided by `rng` alone."""
    while True:
        data = bytearray(rng.choice(corpus))
        for _ in range(rng.choice(CHANGE_COUNTS)):
            rng.choice(CHANGES)(data, rng, corpus, dictionary)
        if rng.randrange(BLOW_UP_EVERY) == 0:
            _blow_up(data, rng)
        else:
            del data[MAX_BYTES:]
        yield bytes(data)


def slice_of(seed: int, number: int) -> Random:
    """The random numbers of one slice of a campaign, whatever happened in the slices before it."""
    return Random(f"{seed}/{number}")


_Change = Callable[[bytearray, Random, Sequence[bytes], Sequence[bytes]], None]


def _flip_bit(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _set_byte(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _nudge_byte(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    """Lengths and counts that are off by a little."""
    if data:
        at = rng.randrange(len(data))
        data[at] = (data[at] + rng.choice((-2, -1, 1, 2))) % 256


def _set_number(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    width = rng.choice((1, 2, 4, 8))
    if len(data) >= width:
        at = rng.randrange(len(data) - width + 1)
        order = rng.choice(("big", "little"))
        data[at : at + width] = rng.choice(INTERESTING[width]).to_bytes(width, order)


def _truncate(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    if rng.random() < 0.3:
        del data[rng.randint(0, len(data)) :]
    else:
        del data[max(0, len(data) - rng.randint(1, 4)) :]


def _cut_out(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    start, stop = _piece(data, rng)
    del data[start:stop]


def _double(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    start, stop = _piece(data, rng)
    data[stop:stop] = data[start:stop] * rng.choice((1, 1, 2, 7))


def _move(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    start, stop = _piece(data, rng)
    piece = data[start:stop]
    at = rng.randint(0, len(data))
    data[at : at + len(piece)] = piece


def _splice(data: bytearray, rng: Random, corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    """A piece of another seed in the place of a piece of this one."""
    other = rng.choice(corpus)
    start, stop = _piece(other, rng)
    at, until = _piece(data, rng)
    data[at : rng.choice((at, until))] = other[start:stop]


def _cross(data: bytearray, rng: Random, corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    """The beginning of this seed and the end of another."""
    other = rng.choice(corpus)
    data[rng.randint(0, len(data)) :] = other[rng.randint(0, len(other)) :]


def _insert_bytes(data: bytearray, rng: Random, _corpus: Sequence[bytes], _dictionary: Sequence[bytes]) -> None:
    at = rng.randint(0, len(data))
    data[at:at] = rng.randbytes(rng.randint(1, 8))


def _insert_word(data: bytearray, rng: Random, _corpus: Sequence[bytes], dictionary: Sequence[bytes]) -> None:
    if dictionary:
        at = rng.randint(0, len(data))
        data[at:at] = rng.choice(dictionary)


def _overwrite_word(data: bytearray, rng: Random, _corpus: Sequence[bytes], dictionary: Sequence[bytes]) -> None:
    if dictionary:
        word = rng.choice(dictionary)
        at = rng.randint(0, len(data))
        data[at : at + len(word)] = word


CHANGES: tuple[_Change, ...] = (
    _flip_bit,
    _set_byte,
    _nudge_byte,
    _nudge_byte,
    _set_number,
    _truncate,
    _cut_out,
    _double,
    _move,
    _splice,
    _cross,
    _insert_bytes,
    _insert_word,
    _insert_word,
    _overwrite_word,
)


def _piece(data: bytes | bytearray, rng: Random) -> tuple[int, int]:
    """Start and stop of a piece, short more often than long."""
    start = rng.randint(0, len(data))
    length = rng.randint(0, 8) if rng.random() < 0.6 else rng.randint(0, len(data))
    return start, min(start + length, len(data))


def _blow_up(data: bytearray, rng: Random) -> None:
    """A short piece many times over, in its place."""
    start = rng.randint(0, len(data))
    piece = bytes(data[start : start + rng.randint(1, 64)]) or b"\0"
    room = BLOWN_UP_BYTES - len(data)
    data[start:start] = piece * max(1, room // len(piece))
    del data[BLOWN_UP_BYTES:]
