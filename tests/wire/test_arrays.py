"""Arrays cross as their elements, whatever their memory looked like."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.wire import Bounds, HandleRef, WireError, decode, encode
from tests.wire.corpus import NUMPY_NAMES, array_of

BASE = np.arange(24.0).reshape(2, 3, 4)

LAYOUTS: dict[str, NDArray[Any]] = {
    "fortran": np.asfortranarray(BASE),
    "transposed": BASE.T,
    "strided": BASE[:, ::2, 1::2],
    "reversed": BASE[::-1, :, ::-1],
    "broadcast": np.broadcast_to(np.arange(3.0), (4, 3)),
    "big_endian": BASE.astype(">f8"),
    "big_endian_strided": BASE.astype(">f8")[:, :, ::3],
    "unaligned": np.frombuffer(b"x" + BASE.tobytes(), np.uint8)[1:].view(np.float64),
    "read_only": np.frombuffer(BASE.tobytes()),
    "zero_dimensional_view": BASE[1, 1, 1, ...],
    "big_endian_bool": np.array([True, False]).view(">b1"),
    "wide_long": np.array([1, 2], np.longlong),
    "bool_strided": np.array([[True, False, True]] * 2)[:, ::2],
    "int_fortran": np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_does_not_cross(layout: str) -> None:
    """Order, strides, alignment and byte order are lost; shape, dtype and elements are kept."""
    array = LAYOUTS[layout]
    back = decode(encode(array))
    assert back.shape == array.shape
    assert back.dtype == array.dtype.newbyteorder("=")
    assert back.tolist() == array.tolist()


@pytest.mark.parametrize("name", NUMPY_NAMES)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (1,) * 32, (2, 3)], ids=str)
def test_every_dtype_in_every_shape(name: str, shape: tuple[int, ...]) -> None:
    """Every allowed dtype crosses in 0 to 32 dimensions, empty ones included."""
    array = array_of(name, shape)
    back = decode(encode(array))
    assert type(back) is np.ndarray
    assert (back.shape, back.dtype, back.tolist()) == (array.shape, array.dtype, array.tolist())


def test_an_array_owns_its_memory() -> None:
    """A decoded array is writable, aligned, and no view of the message."""
    payload = encode(["x", BASE])
    first, second = decode(payload)[1], decode(payload)[1]
    first[...] = 7.0
    assert first.flags.owndata
    assert first.flags.writeable
    assert first.flags.aligned
    assert first.flags.c_contiguous
    assert second.tolist() == BASE.tolist()
    assert decode(payload)[1].tolist() == BASE.tolist()


def test_truth_values_are_made_plain() -> None:
    """A boolean array whose bytes are neither 0 nor 1 crosses as its truth values."""
    odd = np.array([0, 1, 2, 255], np.uint8).view(np.bool_)
    back = decode(encode(odd))
    assert back.view(np.uint8).tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("tag", [b"a\x00\x01\x03", b"n\x00", b"v\x00\x00"])
def test_a_forged_truth_value_is_refused(tag: bytes) -> None:
    """A byte that is neither 0 nor 1 would make a boolean that is neither true nor false."""
    with pytest.raises(WireError, match="truth"):
        decode(tag + b"\x02\x01\x00" if tag[:1] == b"a" else tag + b"\x02")


def test_platform_synonyms_cross_as_the_common_type() -> None:
    """`longlong` is another type than `int64` here, and the same over there."""
    assert type(decode(encode(np.longlong(3)))) is np.int64
    assert type(decode(encode(np.ulonglong(3)))) is np.uint64


def test_an_array_over_its_bounds_is_referred_to() -> None:
    """Too many bytes, endless empty shapes and too many dimensions become handles or errors."""
    bounds = Bounds(max_array_bytes=800, max_array_dims=2)
    handle = HandleRef(1, "ndarray")
    for array in (np.zeros(101), np.zeros((0, 101)), np.zeros((1, 1, 1))):
        assert decode(encode(array, bounds=bounds, reference=lambda _: handle)) == handle
        with pytest.raises(WireError):
            encode(array, bounds=bounds)
    assert decode(encode(np.zeros(100), bounds=bounds), bounds=bounds).shape == (100,)


def test_a_large_array_crosses() -> None:
    """An array of a megabyte comes back element by element."""
    array = np.random.default_rng(1).random(131_072)
    assert np.array_equal(decode(encode(array)), array)
