"""What one element of an array, a tensor or an image is on the wire: its code, its name, its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One allow-listed dtype."""

    #: The byte that stands for it on the wire.
    code: int
    #: torch's name without `torch.`; NumPy's too, where NumPy has it.
    name: str
    #: NumPy's little-endian type string.
    typestr: str
    itemsize: int
    #: False for bfloat16, which crosses only as a tensor whose bits are a uint16 array.
    in_numpy: bool = True


#: Every allow-listed dtype, in the order of its code.
ELEMENTS: tuple[Element, ...] = tuple(
    Element(code=code, name=name, typestr=typestr, itemsize=int(typestr[2:]), in_numpy=name != "bfloat16")
    for code, (name, typestr) in enumerate(
        (
            ("bool", "|b1"),
            ("int8", "|i1"),
            ("int16", "<i2"),
            ("int32", "<i4"),
            ("int64", "<i8"),
            ("uint8", "|u1"),
            ("uint16", "<u2"),
            ("uint32", "<u4"),
            ("uint64", "<u8"),
            ("float16", "<f2"),
            ("float32", "<f4"),
            ("float64", "<f8"),
            ("complex64", "<c8"),
            ("complex128", "<c16"),
            ("bfloat16", "<u2"),
        )
    )
)

BY_NAME: Mapping[str, Element] = MappingProxyType({element.name: element for element in ELEMENTS})

#: The code of truth values, whose bytes must be 0 or 1.
BOOL_CODE = BY_NAME["bool"].code

#: NumPy's characters for every builtin type that one of `ELEMENTS` can hold, platform synonyms included.
_NUMPY_CHARACTERS = "?bhilqBHILQefdFD"


@cache
def numpy_dtypes() -> tuple[np.dtype[Any], ...]:
    """The NumPy dtype of each of `ELEMENTS`, by code."""
    import numpy as np  # noqa: PLC0415 - only met when an array is

    return tuple(np.dtype(element.typestr) for element in ELEMENTS)


@cache
def codes_by_number() -> Mapping[int, int]:
    """The code for each of NumPy's type numbers (`dtype.num`), whatever the byte order."""
    import numpy as np  # noqa: PLC0415 - only met when an array is

    by_typestr = {element.typestr[1:]: element.code for element in ELEMENTS if element.in_numpy}
    return {np.dtype(char).num: by_typestr[np.dtype(char).str[1:]] for char in _NUMPY_CHARACTERS}


@cache
def scalar_types() -> Mapping[int, type]:
    """NumPy's scalar types that may cross, by identity."""
    import numpy as np  # noqa: PLC0415 - only met when a NumPy scalar is

    kinds = [np.dtype(char).type for char in _NUMPY_CHARACTERS]
    return {id(kind): kind for kind in kinds}


#: Bits of one pixel in each allow-listed image mode; rows begin on a byte.
PIXEL_BITS: Mapping[str, int] = MappingProxyType(
    {
        "1": 1,
        "L": 8,
        "LA": 16,
        "RGB": 24,
        "RGBA": 32,
        "CMYK": 32,
        "YCbCr": 24,
        "HSV": 24,
        "LAB": 24,
        "I": 32,
        "F": 32,
        "I;16": 16,
    }
)

#: The same modes by the byte that stands for them on the wire.
IMAGE_MODES: tuple[str, ...] = tuple(PIXEL_BITS)


def image_bytes(mode: str, width: int, height: int) -> int:
    """Bytes of an image of that mode and size, in pixels."""
    return (width * PIXEL_BITS[mode] + 7) // 8 * height
