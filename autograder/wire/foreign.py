"""Tensors and images of libraries that may not be there, turned into values.

torch and Pillow are looked up in `sys.modules` and never imported: their objects exist only once they are.
Their own exceptions pass through (a truncated image file raises `OSError` when its pixels are asked for).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from autograder.wire.elements import BY_NAME, PIXEL_BITS
from autograder.wire.values import ImageValue, TensorValue

if TYPE_CHECKING:
    from types import ModuleType


def foreign_value(value: object) -> TensorValue | ImageValue | None:
    """A tensor or an image as a value; None for anything else, and for those that no value can stand for."""
    torch = sys.modules.get("torch")
    if torch is not None and _is_tensor(type(value), torch):
        return _tensor_value(value, torch)
    if _is_image(type(value)):
        return _image_value(value)
    return None


def _is_tensor(kind: type, torch: ModuleType) -> bool:
    """Exact types only: a subclass may lie about everything."""
    parameter = getattr(sys.modules.get("torch.nn"), "Parameter", None)
    return kind is getattr(torch, "Tensor", None) or kind is parameter


def _tensor_value(tensor: Any, torch: ModuleType) -> TensorValue | None:  # noqa: ANN401 - torch may be absent
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in BY_NAME or tensor.layout is not torch.strided or tensor.is_nested or tensor.is_meta:
        return None
    plain = tensor.detach().cpu().resolve_conj().resolve_neg()
    if name == "bfloat16":
        return TensorValue(name, plain.view(torch.int16).numpy().view("uint16"))
    return TensorValue(name, plain.numpy())


def _is_image(kind: type) -> bool:
    image = getattr(sys.modules.get("PIL.Image"), "Image", None)
    if image is None or not issubclass(kind, image):
        return False
    return kind is image or _is_pillows_own(kind)


def _is_pillows_own(kind: type) -> bool:
    """Whether it is one of the classes that `Image.open` returns."""
    home = str(kind.__module__)
    return home.startswith("PIL.") and getattr(sys.modules.get(home), kind.__name__, None) is kind


def _image_value(image: Any) -> ImageValue | None:  # noqa: ANN401 - Pillow may be absent
    image.load()  # an opened file knows its final mode only now
    if image.mode not in PIXEL_BITS:
        return None  # a palette is part of the picture, and pixels alone would not say it
    return ImageValue(image.mode, image.size, image.tobytes())
