"""Valid values of every kind, small, for round trips and as a start for mutations."""

from typing import Any

import numpy as np

from autograder.wire import CallbackRef, HandleRef, ImageValue, TensorValue, encode
from autograder.wire.elements import ELEMENTS, IMAGE_MODES, image_bytes
from autograder.wire.messages import Ask, Call, RaisedAnswer, RaisedReply, Value

NONCE = bytes(range(16))
NUMPY_NAMES = tuple(element.name for element in ELEMENTS if element.in_numpy)
TENSOR_NAMES = tuple(element.name for element in ELEMENTS)

PLAIN: dict[str, Any] = {
    "none": None,
    "true": True,
    "false": False,
    "zero": 0,
    "one": 1,
    "minus_one": -1,
    "byte_edge": 127,
    "byte_edge_below": -128,
    "wide": 2**4095 + 1,
    "wide_below": -(2**4095) - 1,
    "float": 0.1,
    "negative_zero": -0.0,
    "infinity": float("inf"),
    "nan": float("nan"),
    "complex": complex(-0.0, float("nan")),
    "text": "grüße, 世界 😀\0",
    "empty_text": "",
    "text_254": "a" * 254,
    "text_255": "a" * 255,
    "bytes": bytes(range(256)),
    "empty_bytes": b"",
    "list": [1, [2.0, ["three"]], ()],
    "empty_list": [],
    "tuple": (1, "a", None),
    "empty_tuple": (),
    "dict": {"b": 1, "a": [True], 3: None, 4.5: "x", b"k": {}, (1, ("t",)): {"deep": 1}, None: 0},
    "empty_dict": {},
    "set": {1, "two", 3.5, (4, "five"), frozenset({6})},
    "empty_set": set(),
    "frozenset": frozenset({b"a", None, True}),
    "long_list": list(range(300)),
    "mixed_numbers": [True, 1, 1.0, 1 + 0j],
}


def array_of(name: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """An array of that dtype and shape whose elements differ."""
    numbers = np.arange(np.prod(shape, dtype=int)) % (2 if name == "bool" else 64)
    return numbers.astype(name).reshape(shape)


def arrays() -> dict[str, Any]:
    """Arrays and NumPy scalars of every dtype, and a few shapes of their own."""
    matrices = {f"array_{name}": array_of(name, (2, 3)) for name in NUMPY_NAMES}
    scalars = {f"scalar_{name}": array_of(name, (4,))[3] for name in NUMPY_NAMES}
    return {
        **matrices,
        **scalars,
        "array_0d": np.array(2.5),
        "array_empty": np.empty((0, 784), np.float32),
        "array_1x1x1": np.ones((1, 1, 1)),
        "array_nan": np.array([np.nan, np.inf, -np.inf, -0.0]),
        "array_key": {np.int64(3): "three", np.float32(0.5): "half"},
    }


def tensor_of(name: str, shape: tuple[int, ...]) -> TensorValue:
    """A tensor of that dtype and shape; bfloat16 as its bits."""
    held = "uint16" if name == "bfloat16" else name
    return TensorValue(name, array_of(held, shape))


def image_of(mode: str, width: int, height: int) -> ImageValue:
    """An image of that mode and size in pixels, with a gradient of bytes."""
    size = image_bytes(mode, width, height)
    return ImageValue(mode, (width, height), (bytes(range(256)) * (size // 256 + 1))[:size])


def objects() -> dict[str, Any]:
    """Tensors, images and references."""
    tensors = {f"tensor_{name}": tensor_of(name, (3, 2)) for name in TENSOR_NAMES}
    images = {f"image_{mode}": image_of(mode, 5, 3) for mode in IMAGE_MODES}
    return {
        **tensors,
        **images,
        "tensor_0d": tensor_of("bfloat16", ()),
        "image_empty": image_of("RGB", 0, 7),
        "handle": HandleRef(0, "Value"),
        "last_handle": HandleRef(2**63 - 1, "Größe"),
        "callback": CallbackRef(7),
    }


def messages() -> dict[str, Any]:
    """One message of every kind, as values."""
    image = image_of("L", 4, 4)
    return {
        "ask": Ask(NONCE, "call", (HandleRef(3, "Value"), (np.arange(8.0),), {"scale": 2}), (1, 2)).to_value(),
        "value": Value(NONCE, [HandleRef(4, "Net"), image, {"loss": np.float32(0.25)}]).to_value(),
        "raised": RaisedReply(NONCE, "ValueError", "no", "Traceback").to_value(),
        "call": Call(NONCE, 5, (np.zeros((2, 2)),), {"step": 1}).to_value(),
        "answer": RaisedAnswer(NONCE, "KeyError", "no such").to_value(),
    }


def values() -> dict[str, Any]:
    """Every value of the corpus by its name."""
    return {**PLAIN, **arrays(), **objects(), **messages()}


def payloads() -> dict[str, bytes]:
    """Every value of the corpus, encoded."""
    return {name: encode(value) for name, value in values().items()}
