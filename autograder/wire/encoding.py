"""Values into bytes.

A value is a tag byte and what belongs to it. A *size* is one byte below 255,
or 255 and four bytes (big-endian).

    N T F                None, True, False
    i size bytes         integer: two's complement, little-endian, of (bit_length + 8) // 8 bytes
    f 8 · c 16           float, complex: little-endian IEEE 754
    s size bytes         text in UTF-8
    b size bytes         bytes
    l t S Z size items   list, tuple, set, frozenset
    d size keys values   dictionary: all keys, then the value of each
    n code bytes         NumPy scalar of that dtype
    a code dims size* bytes    NumPy array: number of dimensions, their lengths, elements in C order
    v code dims size* bytes    the same, as a tensor
    p mode size size bytes     image: width, height, rows
    h id type_name · k id      handle (its name is a size and UTF-8), callback; ids are 8 bytes, big-endian

Every value has exactly one form (sets and dictionaries in their order of iteration); decoding refuses all
other forms.

Only exact types are values. Everything else, subclasses included, is handed to `reference`, and so are a
value that is too large by itself (an integer, a text, an array over its bound), text with a lone surrogate
(UTF-8 has no form for it), an array or image whose elements are not on the list, and a dictionary or set
whose keys are no plain values or weigh too much (`autograder.wire.keys`).
"""

import struct
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from autograder.wire.bounds import DEFAULT_BOUNDS, WIDEST_BYTES, Bounds, WireError
from autograder.wire.elements import (
    BOOL_CODE,
    BY_NAME,
    ELEMENTS,
    IMAGE_MODES,
    PIXEL_BITS,
    codes_by_number,
    image_bytes,
    numpy_dtypes,
    scalar_types,
)
from autograder.wire.foreign import foreign_value
from autograder.wire.keys import EQUAL_HASHES, key_weight, refuse_collisions
from autograder.wire.values import ID_LIMIT, TYPE_NAME_BYTES, CallbackRef, HandleRef, ImageValue, TensorValue

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Turns an object that is no value into a reference to it.
Reference = Callable[[object], HandleRef | CallbackRef]


def encode(value: object, *, bounds: Bounds = DEFAULT_BOUNDS, reference: Reference | None = None) -> bytes:
    """The bytes of `value`; what is no value goes through `reference`.

    Raises `WireError` for what cannot cross, a cycle, or a message over its bounds. Exceptions of `reference`
    pass through, and those of torch or Pillow while they give up their elements.
    """
    return _Writer(bounds, reference).message(value)


class _Writer:
    """One message in the making: its chunks, and what is left of its bounds."""

    __slots__ = ("bounds", "chunks", "depth", "items", "key_weight", "reference", "room", "table")

    def __init__(self, bounds: Bounds, reference: Reference | None) -> None:
        self.bounds = bounds
        self.reference = reference
        self.chunks: list[Any] = []
        #: Containers that may still be opened inside the present one.
        self.depth = bounds.max_depth
        #: Elements that may still come.
        self.items = bounds.max_items
        self.key_weight = bounds.max_key_weight
        #: Bytes that large values may still take; the whole is checked at the end.
        self.room = bounds.max_bytes
        self.table = _writers(with_numpy=sys.modules.get("numpy") is not None)

    def message(self, value: object) -> bytes:
        self.value(value)
        payload = b"".join(self.chunks)
        if len(payload) > self.bounds.max_bytes:
            raise _too_large()
        return payload

    def value(self, value: object) -> None:
        write = self.table.get(id(type(value)))  # by identity: a metaclass may lie about equality
        if write is None:
            self.other(value)
        else:
            write(self, value)

    def other(self, value: object) -> None:
        """A tensor or an image where it is one, a reference otherwise."""
        known = foreign_value(value)
        if known is None or not _fits(known, self.bounds):
            self.refer(value)
        else:
            self.value(known)

    def refer(self, value: object) -> None:
        """Ask for a reference to what is no value."""
        if self.reference is None:
            message = "an object that is no plain value cannot cross"
            raise WireError(message)
        made = self.reference(value)
        if type(made) is not HandleRef and type(made) is not CallbackRef:
            message = "a reference is neither a handle nor a callback"
            raise WireError(message)
        self.value(made)

    def enter(self, items: int) -> None:
        """Open a container of that many elements."""
        self.depth -= 1
        self.items -= items
        if self.depth < 0:
            message = "nested too deeply, or a container that holds itself"
            raise WireError(message)
        if self.items < 0:
            message = "too many items"
            raise WireError(message)

    def bulk(self, size: int, *chunks: Any) -> None:  # noqa: ANN401 - bytes, or an array's own memory
        """Add chunks that hold `size` bytes of data."""
        self.room -= size
        if self.room < 0:
            raise _too_large()
        self.chunks.extend(chunks)

    def keys(self, keys: Any) -> bool:  # noqa: ANN401 - a dict, set or frozenset
        """Write keys, which hold no references; False, with nothing written, when they cannot cross."""
        before = len(self.chunks), self.room, self.items, self.depth, self.key_weight
        reference, self.reference = self.reference, None
        try:
            for key in keys:
                self.weigh(key)
                self.value(key)
            if before[-1] - self.key_weight > EQUAL_HASHES:
                refuse_collisions(keys)
        except WireError:
            del self.chunks[before[0] :]
            _, self.room, self.items, self.depth, self.key_weight = before
            return False
        finally:
            self.reference = reference
        return True

    def weigh(self, key: object) -> None:
        """Take a key's weight from what is left; the same sum as in decoding."""
        if type(key) is not str:
            self.key_weight -= key_weight(key, self.depth)
            if self.key_weight < 0:
                message = "too many keys that are not text"
                raise WireError(message)


_Write = Callable[[_Writer, Any], None]


def _write_none(writer: _Writer, _: None) -> None:
    writer.chunks.append(b"N")


def _write_bool(writer: _Writer, value: bool) -> None:  # noqa: FBT001 - it is the value itself
    writer.chunks.append(b"T" if value else b"F")


def _write_int(writer: _Writer, value: int) -> None:
    bits = value.bit_length()
    if bits > writer.bounds.max_int_bits:
        writer.refer(value)
        return
    size = (bits + 8) >> 3
    writer.chunks.append(b"i" + _size(size) + value.to_bytes(size, "little", signed=True))


def _write_float(writer: _Writer, value: float) -> None:
    writer.chunks.append(_FLOAT(b"f", value))


def _write_complex(writer: _Writer, value: complex) -> None:
    writer.chunks.append(_COMPLEX(b"c", value.real, value.imag))


def _write_str(writer: _Writer, value: str) -> None:
    raw = _utf8(value, writer.bounds.max_str_bytes)
    if raw is None:
        writer.refer(value)
    else:
        writer.bulk(len(raw), b"s" + _size(len(raw)), raw)


def _write_bytes(writer: _Writer, value: bytes) -> None:
    writer.bulk(len(value), b"b" + _size(len(value)), value)


def _sequence_writer(tag: bytes) -> _Write:
    def write(writer: _Writer, value: list[object] | tuple[object, ...]) -> None:
        _write_items(writer, tag, value)

    return write


def _set_writer(tag: bytes) -> _Write:
    def write(writer: _Writer, value: set[object] | frozenset[object]) -> None:
        _write_keyed(writer, tag, value, 1)

    return write


def _write_dict(writer: _Writer, value: dict[object, object]) -> None:
    if _write_keyed(writer, b"d", value, 2):
        writer.depth -= 1
        for item in value.values():
            writer.value(item)
        writer.depth += 1


def _write_keyed(writer: _Writer, tag: bytes, value: Any, parts: int) -> bool:  # noqa: ANN401 - dict or set
    """Write a container's head and keys; False when it was referred to instead."""
    writer.enter(parts * len(value))
    mark = len(writer.chunks)
    writer.chunks.append(tag + _size(len(value)))
    written = writer.keys(value)
    writer.depth += 1
    if not written:
        del writer.chunks[mark:]
        writer.items += parts * len(value)
        writer.refer(value)
    return written


def _write_items(writer: _Writer, tag: bytes, value: Any) -> None:  # noqa: ANN401 - any builtin collection
    writer.enter(len(value))
    writer.chunks.append(tag + _size(len(value)))
    table = writer.table
    for item in value:
        write = table.get(id(type(item)))
        if write is None:
            writer.other(item)
        else:
            write(writer, item)
    writer.depth += 1


def _write_scalar(writer: _Writer, value: Any) -> None:  # noqa: ANN401 - a NumPy scalar
    code = codes_by_number()[value.dtype.num]
    raw = value.astype(numpy_dtypes()[code]).tobytes()
    writer.chunks.append(b"n" + _BYTE[code] + raw)


def _write_array(writer: _Writer, value: "NDArray[Any]") -> None:
    code = codes_by_number().get(value.dtype.num)
    if code is None or not _shape_fits(value.shape, ELEMENTS[code].itemsize, writer.bounds):
        writer.refer(value)
    else:
        _write_elements(writer, b"a", code, value)


def _write_tensor(writer: _Writer, value: TensorValue) -> None:
    element = BY_NAME.get(value.dtype) if type(value.dtype) is str else None
    if element is None or not _holds(value.array, element.code):
        message = "a tensor's array does not have its dtype"
        raise WireError(message)
    if not _shape_fits(value.array.shape, element.itemsize, writer.bounds):
        message = "a tensor over its bounds"
        raise WireError(message)
    _write_elements(writer, b"v", element.code, value.array)


def _holds(array: object, code: int) -> bool:
    """Whether it is a plain array of that code's elements, bfloat16's being uint16."""
    if sys.modules.get("numpy") is None or id(type(array)) != _array_type():
        return False
    held = codes_by_number().get(array.dtype.num)  # type: ignore[attr-defined]
    return held is not None and ELEMENTS[held].typestr == ELEMENTS[code].typestr


def _write_elements(writer: _Writer, tag: bytes, code: int, value: "NDArray[Any]") -> None:
    shape = value.shape
    head = tag + _BYTE[code] + _BYTE[len(shape)] + b"".join(map(_size, shape))
    if code == BOOL_CODE:
        writer.bulk(value.nbytes, head, value.tobytes().translate(_TRUTH))
    else:
        plain = value.astype(numpy_dtypes()[code], order="C", copy=False)
        writer.bulk(plain.nbytes, head, plain)


def _write_image(writer: _Writer, value: ImageValue) -> None:
    if not _is_image(value):
        message = "an image whose mode, size and data do not agree"
        raise WireError(message)
    width, height = value.size
    if not _fits(value, writer.bounds):
        message = "an image over its bounds"
        raise WireError(message)
    head = b"p" + _BYTE[IMAGE_MODES.index(value.mode)] + _size(width) + _size(height)
    writer.bulk(len(value.data), head, value.data)


def _is_image(value: ImageValue) -> bool:
    if type(value.mode) is not str or value.mode not in PIXEL_BITS or type(value.data) is not bytes:
        return False
    if type(value.size) is not tuple or [*map(type, value.size)] != [int, int]:
        return False
    width, height = value.size
    sides_fit = 0 <= width <= WIDEST_BYTES and 0 <= height <= WIDEST_BYTES
    return sides_fit and len(value.data) == image_bytes(value.mode, width, height)


def _write_handle(writer: _Writer, value: HandleRef) -> None:
    if type(value.type_name) is not str:
        message = "a handle's type name is not text"
        raise WireError(message)
    name = value.type_name[:TYPE_NAME_BYTES].encode(errors="replace")[:TYPE_NAME_BYTES]
    name = name.decode(errors="ignore").encode()  # a character that was cut in half goes whole
    writer.chunks.append(b"h" + _id(value.id) + _size(len(name)) + name)


def _write_callback(writer: _Writer, value: CallbackRef) -> None:
    writer.chunks.append(b"k" + _id(value.id))


def _id(number: object) -> bytes:
    if type(number) is not int or not 0 <= number < ID_LIMIT:
        message = "a reference's id is out of range"
        raise WireError(message)
    return number.to_bytes(8, "big")


def _size(size: int) -> bytes:
    return _BYTE[size] if size < 255 else _LONG_SIZE(255, size)


def _utf8(text: str, max_bytes: int) -> bytes | None:
    """The text's bytes; None when there are too many, or none for a lone surrogate."""
    if len(text) > max_bytes:
        return None
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return None
    return raw if len(raw) <= max_bytes else None


def _fits(value: TensorValue | ImageValue, bounds: Bounds) -> bool:
    """Whether a tensor or image is within its own bounds."""
    if type(value) is ImageValue:
        width, height = value.size
        return len(value.data) <= bounds.max_array_bytes and (
            bool(value.data) or (width or 1) * (height or 1) <= bounds.max_items
        )
    return _shape_fits(value.array.shape, value.array.itemsize, bounds)  # type: ignore[union-attr]


def _shape_fits(shape: tuple[int, ...], itemsize: int, bounds: Bounds) -> bool:
    """Whether an array may have that shape; every length counts, whether or not there are elements."""
    if len(shape) > bounds.max_array_dims:
        return False
    count = 1
    for length in shape:
        count *= length or 1
    return count * itemsize <= bounds.max_array_bytes and (0 not in shape or count <= bounds.max_items)


def _too_large() -> WireError:
    message = "the message is too large"
    return WireError(message)


@cache
def _array_type() -> int:
    import numpy as np  # noqa: PLC0415 - only met when an array is

    return id(np.ndarray)


@cache
def _writers(*, with_numpy: bool) -> Mapping[int, _Write]:
    """How each exact type is written, by the type's identity."""
    table = {id(kind): write for kind, write in _WRITERS.items()}
    if with_numpy:
        table[_array_type()] = _write_array
        table.update(dict.fromkeys(scalar_types(), _write_scalar))
    return table


_BYTE = tuple(bytes((number,)) for number in range(256))
_LONG_SIZE = struct.Struct(">BI").pack
_FLOAT = struct.Struct("<cd").pack
_COMPLEX = struct.Struct("<cdd").pack
#: Any byte but 0 is true; on the wire that is 1.
_TRUTH = bytes((0, *(1,) * 255))

_WRITERS: dict[type, _Write] = {
    type(None): _write_none,
    bool: _write_bool,
    int: _write_int,
    float: _write_float,
    complex: _write_complex,
    str: _write_str,
    bytes: _write_bytes,
    list: _sequence_writer(b"l"),
    tuple: _sequence_writer(b"t"),
    set: _set_writer(b"S"),
    frozenset: _set_writer(b"Z"),
    dict: _write_dict,
    HandleRef: _write_handle,
    CallbackRef: _write_callback,
    TensorValue: _write_tensor,
    ImageValue: _write_image,
}
