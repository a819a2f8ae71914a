"""Bytes into values, where the bytes are hostile. The format stands in `autograder.wire.encoding`.

Nothing is allocated for a claim: a count is at most what the remaining bytes could hold, a length must have
arrived, and a shape's product is compared with the bytes that follow before an array exists. Only plain
builtin types, NumPy arrays that own their memory, and this package's four classes come out.
"""

import math
import struct
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from autograder.wire.bounds import DEFAULT_BOUNDS, Bounds, Budget, OverBudget, WireError
from autograder.wire.elements import BOOL_CODE, ELEMENTS, IMAGE_MODES, Element, image_bytes, numpy_dtypes
from autograder.wire.keys import EQUAL_HASHES, key_weight, refuse_collisions
from autograder.wire.values import (
    ID_LIMIT,
    TYPE_NAME_BYTES,
    CallbackRef,
    HandleRef,
    ImageValue,
    Resolvable,
    TensorValue,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Gives what shall stand in the value for a reference, a tensor or an image.
Resolve = Callable[[Resolvable], object]


#: What values take besides their bytes on the wire, in bytes; `autograder.wire.bounds` says why so much.
_MESSAGE_BYTES = _HEAD_BYTES = 256
_LIST_ITEM_BYTES, _SET_ITEM_BYTES, _ENTRY_BYTES = 64, 160, 192
_WIDE_HEAD_BYTES, _WIDE_TEXT_BYTES, _DIMENSION_BYTES, _MISSING_ELEMENT_BYTES = 32, 3, 16, 16
#: Where nobody counts.
_NO_BUDGET_BYTES = 1 << 62


def decode(
    payload: bytes | memoryview,
    *,
    bounds: Bounds = DEFAULT_BOUNDS,
    resolve: Resolve | None = None,
    budget: Budget | None = None,
) -> Any:  # noqa: ANN401 - any value
    """The value that `payload` holds; `resolve` sees each reference, tensor and image as it is met.

    A buffer that is not `bytes` is copied first: it could change between two reads.
    Raises `WireError` for anything but the one right form of one value, `OverBudget` when it takes more than is left
    of `budget`, and nothing else; exceptions of `resolve` pass through.
    """
    size = len(payload) if type(payload) is bytes else memoryview(payload).nbytes
    if size > bounds.max_bytes:
        raise _refusal("the message is too large")
    reader = _Reader(bytes(payload), bounds, resolve)
    if budget is None:
        return reader.message()
    reader.room = budget.bytes_left
    try:
        return reader.message()
    finally:
        budget.bytes_left = reader.room


class _Reader:
    """One message being read: where it stands, and what is left of its bounds."""

    __slots__ = ("bounds", "depth", "end", "items", "key_weight", "payload", "position", "resolve", "room")

    def __init__(self, payload: bytes, bounds: Bounds, resolve: Resolve | None) -> None:
        self.payload = payload
        self.position = 0
        self.end = len(payload)
        self.bounds = bounds
        self.resolve = resolve
        #: Containers that may still be opened inside the present one.
        self.depth = bounds.max_depth
        #: Elements that may still come.
        self.items = bounds.max_items
        self.key_weight = bounds.max_key_weight
        #: Bytes that values may still take.
        self.room = _NO_BUDGET_BYTES

    def message(self) -> object:
        self.charge(_MESSAGE_BYTES + self.end)
        value = self.value()
        if self.position != self.end:
            raise _refusal("bytes after the value")
        return value

    def value(self) -> Any:  # noqa: ANN401 - any value
        position = self.position
        if position >= self.end:
            raise _refusal("the message ends too soon")
        self.position = position + 1
        return _READERS[self.payload[position]](self)

    def byte(self) -> int:
        position = self.position
        if position >= self.end:
            raise _refusal("the message ends too soon")
        self.position = position + 1
        return self.payload[position]

    def take(self, count: int) -> int:
        """Where the next `count` bytes begin; all of them have arrived."""
        start = self.position
        if count > self.end - start:
            raise _refusal("the message ends too soon")
        self.position = start + count
        return start

    def raw(self, count: int) -> bytes:
        start = self.take(count)
        return self.payload[start : self.position]

    def size(self) -> int:
        size = self.byte()
        if size < 255:
            return size
        size = int.from_bytes(self.raw(4), "big")
        if size < 255:
            raise _refusal("a size in a longer form than it needs")
        return size

    def sized(self, max_bytes: int, too_long: str) -> bytes:
        """A size and that many bytes, at most `max_bytes`."""
        start = self.position + 1
        if start < self.end:
            stop = start + self.payload[start - 1]
            # The usual case in one step: a short size (255 is none), its bytes, and more after them.
            if stop < self.end and stop - start < 255 and stop - start <= max_bytes:
                self.position = stop
                return self.payload[start:stop]
        size = self.size()
        if size > max_bytes:
            raise _refusal(too_long)
        return self.raw(size)

    def charge(self, size: int) -> None:
        """Take `size` bytes from what values may hold."""
        self.room -= size
        if self.room < 0:
            message = "the answers take more memory than one test may have"
            raise OverBudget(message)

    def enter(self, parts: int, item_bytes: int) -> int:
        """Open a container and return how many elements it has, each of `parts` values and `item_bytes` in memory."""
        count = self.size()
        self.depth -= 1
        self.items -= count * parts
        if self.depth < 0:
            raise _refusal("nested too deeply")
        if self.items < 0:
            raise _refusal("too many items")
        if count * parts > self.end - self.position:
            raise _refusal("the message ends too soon")
        self.charge(_HEAD_BYTES + count * item_bytes)
        return count

    def keys(self, count: int) -> list[Any]:
        """So many keys, none of them hashed before all are known to be harmless."""
        weight = self.key_weight
        read = self.key
        keys = [read() for _ in range(count)]
        if weight - self.key_weight > EQUAL_HASHES:
            refuse_collisions(keys)
        return keys

    def lengths(self, lengths: tuple[int, ...]) -> None:
        """Check the lengths of what has no elements: over here they could become as many as if none were 0."""
        count = math.prod([length or 1 for length in lengths])
        if count > self.bounds.max_items:
            raise _refusal("lengths without elements are too large")
        self.charge(count * _MISSING_ELEMENT_BYTES)

    def key(self) -> Any:  # noqa: ANN401 - any hashable value
        """A value that may be hashed, within the weight that is left."""
        key = self.value()
        if type(key) is not str:
            self.key_weight -= key_weight(key, self.depth)
            if self.key_weight < 0:
                raise _refusal("too many keys that are not text")
        return key

    def resolved(self, value: Resolvable) -> object:
        return value if self.resolve is None else self.resolve(value)


_Read = Callable[[_Reader], Any]


def _read_int(reader: _Reader) -> int:
    most = reader.bounds.max_int_bits
    raw = reader.sized(most // 8 + 1, "an integer is too long")
    value = int.from_bytes(raw, "little", signed=True)
    bits = value.bit_length()
    if bits > most:
        raise _refusal("an integer is too long")
    if len(raw) != (bits + 8) >> 3:
        raise _refusal("an integer in a longer form than it needs")
    return value


def _read_float(reader: _Reader) -> Any:  # noqa: ANN401 - struct's type; a float
    return _FLOAT(reader.payload, reader.take(8))[0]


def _read_complex(reader: _Reader) -> complex:
    return complex(*_COMPLEX(reader.payload, reader.take(16)))


def _read_str(reader: _Reader) -> str:
    return _text(reader, reader.bounds.max_str_bytes)


def _text(reader: _Reader, max_bytes: int) -> str:
    raw = reader.sized(max_bytes, "a text is too long")
    try:
        text = str(raw, "utf-8")
    except UnicodeDecodeError:
        raise _refusal("a text is not UTF-8") from None
    if not text.isascii():
        reader.charge(_WIDE_HEAD_BYTES + _WIDE_TEXT_BYTES * len(raw))
    return text


def _read_bytes(reader: _Reader) -> bytes:
    return reader.sized(reader.bounds.max_bytes, "bytes are too long")


def _read_list(reader: _Reader) -> list[Any]:
    count = reader.enter(1, _LIST_ITEM_BYTES)
    read = reader.value
    value = [read() for _ in range(count)]
    reader.depth += 1
    return value


def _read_tuple(reader: _Reader) -> tuple[Any, ...]:
    return tuple(_read_list(reader))


def _read_set(reader: _Reader) -> set[Any]:
    count = reader.enter(1, _SET_ITEM_BYTES)
    value = set(reader.keys(count))
    if len(value) != count:
        raise _refusal("an element of a set comes twice")
    reader.depth += 1
    return value


def _read_frozenset(reader: _Reader) -> frozenset[Any]:
    return frozenset(_read_set(reader))


def _read_dict(reader: _Reader) -> dict[Any, Any]:
    count = reader.enter(2, _ENTRY_BYTES)
    value = dict.fromkeys(reader.keys(count))
    if len(value) != count:
        raise _refusal("a key of a dictionary comes twice")
    for key in value:
        value[key] = reader.value()
    reader.depth += 1
    return value


def _read_scalar(reader: _Reader) -> Any:  # noqa: ANN401 - a NumPy scalar
    return _elements(reader, _numpy_element(reader), ())[()]


def _read_array(reader: _Reader) -> "NDArray[Any]":
    element = _numpy_element(reader)
    return _elements(reader, element, _shape(reader, element))


def _read_tensor(reader: _Reader) -> object:
    element = _element(reader)
    return reader.resolved(TensorValue(element.name, _elements(reader, element, _shape(reader, element))))


def _element(reader: _Reader) -> Element:
    code = reader.byte()
    if code >= len(ELEMENTS):
        raise _refusal("an unknown dtype")
    return ELEMENTS[code]


def _numpy_element(reader: _Reader) -> Element:
    element = _element(reader)
    if not element.in_numpy:
        raise _refusal("a dtype that NumPy has not")
    return element


def _shape(reader: _Reader, element: Element) -> tuple[int, ...]:
    """An array's shape, every length of it within bounds, whether or not there are elements."""
    dims = reader.byte()
    if dims > reader.bounds.max_array_dims:
        raise _refusal("an array has too many dimensions")
    shape = tuple([reader.size() for _ in range(dims)])
    size = element.itemsize
    for length in shape:
        size *= length or 1
    if size > reader.bounds.max_array_bytes:
        raise _refusal("an array is too large")
    reader.charge(_HEAD_BYTES + _DIMENSION_BYTES * dims)
    if 0 in shape:
        reader.lengths(shape)
    return shape


def _elements(reader: _Reader, element: Element, shape: tuple[int, ...]) -> "NDArray[Any]":
    """A writable array of its own memory."""
    size = element.itemsize
    for length in shape:
        size *= length
    start = reader.take(size)
    if element.code == BOOL_CODE and reader.payload[start : start + size].translate(None, b"\x00\x01"):
        raise _refusal("a truth value is neither 0 nor 1")
    view: NDArray[Any] = _array_type()(shape, numpy_dtypes()[element.code], reader.payload, start)
    return view.copy()


def _read_image(reader: _Reader) -> object:
    code = reader.byte()
    if code >= len(IMAGE_MODES):
        raise _refusal("an unknown image mode")
    mode = IMAGE_MODES[code]
    width, height = reader.size(), reader.size()
    size = image_bytes(mode, width, height)
    if size > reader.bounds.max_array_bytes:
        raise _refusal("an image is too large")
    if not size:
        reader.lengths((width, height))
    reader.charge(_HEAD_BYTES)
    return reader.resolved(ImageValue(mode, (width, height), reader.raw(size)))


def _read_handle(reader: _Reader) -> object:
    reader.charge(_HEAD_BYTES)
    return reader.resolved(HandleRef(_id(reader), _text(reader, TYPE_NAME_BYTES)))


def _read_callback(reader: _Reader) -> object:
    reader.charge(_HEAD_BYTES)
    return reader.resolved(CallbackRef(_id(reader)))


def _id(reader: _Reader) -> int:
    number = int.from_bytes(reader.raw(8), "big")
    if number >= ID_LIMIT:
        raise _refusal("a reference's id is out of range")
    return number


def _refuse_tag(_: _Reader) -> None:
    raise _refusal("an unknown tag")


def _refusal(reason: str) -> WireError:
    return WireError(reason)


@cache
def _array_type() -> Any:  # noqa: ANN401 - NumPy's own signature does not take a plain shape and buffer
    import numpy as np  # noqa: PLC0415 - only met when an array is

    return np.ndarray


_FLOAT = struct.Struct("<d").unpack_from
_COMPLEX = struct.Struct("<dd").unpack_from

_BY_TAG: dict[bytes, _Read] = {
    b"N": lambda _: None,
    b"T": lambda _: True,
    b"F": lambda _: False,
    b"i": _read_int,
    b"f": _read_float,
    b"c": _read_complex,
    b"s": _read_str,
    b"b": _read_bytes,
    b"l": _read_list,
    b"t": _read_tuple,
    b"S": _read_set,
    b"Z": _read_frozenset,
    b"d": _read_dict,
    b"n": _read_scalar,
    b"a": _read_array,
    b"v": _read_tensor,
    b"p": _read_image,
    b"h": _read_handle,
    b"k": _read_callback,
}
_READERS: tuple[_Read, ...] = tuple(_BY_TAG.get(bytes((tag,)), _refuse_tag) for tag in range(256))
