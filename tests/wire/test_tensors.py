"""Tensors cross as arrays with a tag, and torch is only met where it is already loaded."""

import sys
import types
import warnings
from typing import Any

import numpy as np
import pytest
import torch

from autograder.wire import Bounds, HandleRef, TensorValue, WireError, decode, encode
from tests.wire.corpus import TENSOR_NAMES

HANDLE = HandleRef(1, "it")


@pytest.mark.parametrize("name", TENSOR_NAMES)
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)], ids=str)
def test_every_dtype_of_torch_crosses(name: str, shape: tuple[int, ...]) -> None:
    """A tensor of every allowed dtype arrives with its dtype, shape and elements."""
    count = int(np.prod(shape, dtype=int))
    tensor = torch.arange(count).reshape(shape).to(getattr(torch, name))
    back = decode(encode(tensor))
    assert type(back) is TensorValue
    assert back.dtype == name
    assert back.array.shape == shape
    assert back.numpy().tolist() == tensor.tolist()


def test_bfloat16_is_widened_exactly() -> None:
    """Bits of bfloat16 cross as they are and become float32 without rounding, NaN and infinity included."""
    tensor = torch.tensor([1.0, -2.5, 3.140625, float("inf"), float("nan"), -0.0], dtype=torch.bfloat16)
    back = decode(encode(tensor))
    assert back.array.dtype == np.uint16
    widened = back.numpy()
    assert widened.dtype == np.float32
    assert widened.tobytes() == tensor.float().numpy().tobytes()


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6.0).reshape(2, 3).T,
        torch.arange(12.0)[::3],
        torch.ones(3).expand(2, 3),
        torch.arange(6.0).to(torch.bfloat16).reshape(2, 3).T,
        torch.tensor([1 + 2j, 3 - 4j]).conj(),
        torch.tensor([1 + 2j, 3 - 4j]).conj().imag,
        torch.arange(3.0, requires_grad=True),
        torch.arange(3.0, requires_grad=True) * 2,
        torch.nn.Parameter(torch.arange(4.0).reshape(2, 2)),
    ],
    ids=[
        "transposed",
        "strided",
        "expanded",
        "bfloat16",
        "conjugate",
        "negative",
        "leaf",
        "graph",
        "parameter",
    ],
)
def test_views_graphs_and_parameters_cross_as_their_elements(tensor: torch.Tensor) -> None:
    """Strides, lazy conjugation and autograd stay behind."""
    back = decode(encode(tensor))
    assert back.array.shape == tuple(tensor.shape)
    assert back.numpy().tolist() == tensor.tolist()


def _sparse() -> torch.Tensor:
    return torch.tensor([[0.0, 1.0]]).to_sparse()


def _quantized() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)


def _nested() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])


def _subclass() -> torch.Tensor:
    kind = types.new_class("Lying", (torch.Tensor,))
    return torch.ones(2).as_subclass(kind)


OTHERS = {
    "sparse": _sparse,
    "quantized": _quantized,
    "nested": _nested,
    "subclass": _subclass,
    "meta": lambda: torch.empty(2, device="meta"),
    "float8": lambda: torch.zeros(2, dtype=torch.float8_e4m3fn),
    "half_complex": lambda: torch.zeros(2).to(torch.complex64).to(torch.complex32),
    "module": lambda: torch.nn.Linear(1, 1),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.filterwarnings("ignore:ComplexHalf")
def test_other_tensors_are_referred_to(kind: str) -> None:
    """Tensors that are not plain strided memory, subclasses and modules become handles."""
    made: Any = OTHERS[kind]()
    assert decode(encode(made, reference=lambda _: HANDLE)) == HANDLE
    with pytest.raises(WireError):
        encode(made)


def test_a_tensor_over_its_bounds_is_referred_to() -> None:
    """A tensor that is too large becomes a handle to the tensor itself."""
    tensor = torch.ones(101)
    seen: list[object] = []
    payload = encode(tensor, bounds=Bounds(max_array_bytes=400), reference=lambda it: seen.append(it) or HANDLE)
    assert decode(payload) == HANDLE
    assert seen[0] is tensor


def test_a_tensor_value_must_hold_its_dtype() -> None:
    """A tag that its array contradicts is a mistake of ours, and an error."""
    good = np.zeros(2, np.float32)
    for name, array in [
        ("float64", good),
        ("bfloat16", good),
        ("float7", good),
        (3, good),
        ("float32", [0.0]),
    ]:
        with pytest.raises(WireError, match="dtype"):
            encode(TensorValue(name, array))  # type: ignore[arg-type]
    with pytest.raises(WireError, match="dtype"):
        encode(TensorValue("float32", np.zeros(2, "M8[s]")))
    with pytest.raises(WireError, match="bounds"):
        encode(TensorValue("float32", good), bounds=Bounds(max_array_bytes=4))


def test_decoding_offers_each_tensor_to_resolve() -> None:
    """What `resolve` returns stands in the value."""
    payload = encode([torch.ones(2), {"w": torch.zeros(1)}])
    plain = decode(payload, resolve=lambda it: it.numpy().tolist())  # type: ignore[union-attr]
    assert plain == [[1.0, 1.0], {"w": [0.0]}]


def test_without_torch_an_object_is_just_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where torch is not loaded, nothing is a tensor."""
    tensor = torch.ones(1)
    monkeypatch.delitem(sys.modules, "torch")
    with pytest.raises(WireError):
        encode(tensor)


def test_a_half_imported_torch_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """While torch is still being imported its module has no classes yet."""
    monkeypatch.setitem(sys.modules, "torch", types.ModuleType("torch"))
    monkeypatch.delitem(sys.modules, "torch.nn", raising=False)
    with pytest.raises(WireError):
        encode(object())
