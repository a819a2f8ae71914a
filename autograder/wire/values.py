"""The values that Python has no type for: references, tensors and images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Ids of handles and callbacks are below this.
ID_LIMIT = 1 << 63
#: From here on a handle's number is chosen by the trusted side, for what the student's module calls by the type name.
FIRST_NAMED_ID = 1 << 62
#: A handle's type name is cut to this many bytes; it is for people only.
TYPE_NAME_BYTES = 200


@dataclass(frozen=True, slots=True)
class HandleRef:
    """An object that stays on the student's side; only its number crosses."""

    #: 0 or more, below 2**63.
    id: int
    #: The student's word for its type: for messages, never for decisions.
    type_name: str


@dataclass(frozen=True, slots=True)
class CallbackRef:
    """A callable that stays on the trusted side; calling it over there asks back."""

    #: 0 or more, below 2**63.
    id: int


@dataclass(frozen=True, slots=True, eq=False)
class TensorValue:
    """A tensor as an array with a tag. Compares by identity: compare `numpy()` instead."""

    #: torch's name without `torch.`, such as `float32` or `bfloat16`.
    dtype: str
    #: Elements in the tensor's shape; bfloat16 as its bits, in uint16.
    array: NDArray[Any]

    def numpy(self) -> NDArray[Any]:
        """The elements as a plain array; bfloat16 widened to float32, which is exact."""
        if self.dtype != "bfloat16":
            return self.array
        return _widened(self.array)


@dataclass(frozen=True, slots=True)
class ImageValue:
    """An image as Pillow's `tobytes` gives it: rows from the top, each beginning on a byte."""

    #: One of `autograder.wire.elements.IMAGE_MODES`.
    mode: str
    #: Width and height in pixels.
    size: tuple[int, int]
    #: As many bytes as mode and size need; wide pixels are little-endian.
    data: bytes


#: Everything that `decode` offers to its `resolve` argument.
Resolvable = HandleRef | CallbackRef | TensorValue | ImageValue


def _widened(bits: NDArray[np.uint16]) -> NDArray[np.float32]:
    import numpy as np  # noqa: PLC0415 - an array is here, so NumPy is

    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
