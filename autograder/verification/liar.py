# What is appended to a reference solution, or handed in alone, to lie. It runs in the sandbox, as part of the module.
#
# `_liar(strategy, mute)` makes a class whose objects answer every operator, comparison, length, iteration, call,
# look-up and conversion, in the way that the strategy names. `mute` ones raise TypeError for operators and comparisons
# and are the same otherwise.

import math as _math
import sys as _sys
from collections.abc import Callable as _Callable
from collections.abc import Iterator as _Iterator
from typing import Any as _Any

_ORDERS = ("lt", "le", "gt", "ge", "eq", "ne")
_TWO_SIDED = (
    "add",
    "sub",
    "mul",
    "matmul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
)
_ONE_SIDED = ("neg", "pos", "invert", "abs", "round", "trunc", "floor", "ceil", "divmod", "rdivmod")
_OPERATORS = (*(side + name for side in ("", "r", "i") for name in _TWO_SIDED), *_ONE_SIDED)
#: Per strategy: comparisons that hold, what arithmetic gives (None: another liar), the number, and the length.
_STRATEGIES: dict[str, tuple[tuple[str, ...], float | None, float, int]] = {
    "agrees": (_ORDERS, None, 0.0, 2),
    "denies": ((), None, 1.0, 1),
    "small": (("lt", "le", "eq"), None, 1e-9, 1),
    "large": (("gt", "ge", "ne"), None, 1e9, 3),
    "zero": (_ORDERS, 0.0, 0.0, 0),
    "one": (_ORDERS, 1.0, 1.0, 2),
    "no number": (_ORDERS, None, _math.nan, 2),
    "echo": (_ORDERS, None, 1.0, 2),
}


class _Lies:
    """Everything but operators and comparisons; those are put in per strategy."""

    _number = 0.0
    _length = 2
    _echoes = False
    _seen: list[_Any] = []  # noqa: RUF012 - each strategy's class has its own
    _form: _Any = None

    def __init__(self, form: _Any = None) -> None:  # noqa: ANN401
        object.__setattr__(self, "_form", form)

    @classmethod
    def remember(cls, values: _Any) -> None:  # noqa: ANN401
        if cls._echoes:
            cls._seen[:0] = [value for value in values if not isinstance(value, _Lies)]
            del cls._seen[100:]

    def _said(self) -> _Any:  # noqa: ANN401
        """The number to be: of the strategy, or the last that came along."""
        return next((one for one in self._seen if isinstance(one, int | float)), self._number)

    def __bool__(self) -> bool:
        return bool(self._number)

    def __float__(self) -> float:
        return float(self._said())

    def __int__(self) -> int:
        said = float(self._said())
        return int(said) if _math.isfinite(said) else 0

    __index__ = __int__

    def __complex__(self) -> complex:
        return complex(self._said())

    def __str__(self) -> str:
        return next((one for one in self._seen if isinstance(one, str)), "")

    def __len__(self) -> int:
        form = self._form
        return len(form) if hasattr(form, "__len__") else self._length

    def __iter__(self) -> _Iterator[_Any]:
        return iter([type(self)() for _ in range(len(self))])

    def __contains__(self, item: object) -> bool:
        return bool(self._number)

    def __hash__(self) -> int:
        return 0

    def __call__(self, *args: _Any, **kwargs: _Any) -> _Any:  # noqa: ANN401
        self.remember((*args, *kwargs.values()))
        return type(self)()

    def __getitem__(self, key: object) -> _Any:  # noqa: ANN401
        return type(self)()

    def __setitem__(self, key: object, value: object) -> None:
        self.remember((value,))

    def __setattr__(self, name: str, value: object) -> None:
        self.remember((value,))

    def __getattr__(self, name: str) -> _Any:  # noqa: ANN401
        if name.startswith("__"):
            raise AttributeError(name)
        if name in {"shape", "dtype", "ndim", "size"} and hasattr(self._form, name):
            return getattr(self._form, name)
        return type(self)()

    def __array__(self, dtype: _Any = None, copy: _Any = None) -> _Any:  # noqa: ANN401
        np: _Any = _sys.modules["numpy"]  # who calls this has imported it
        array = next((one for one in self._seen if isinstance(one, np.ndarray)), None)
        shape = getattr(self._form, "shape", ())
        return np.full(shape, self._said(), dtype) if array is None else np.array(array, dtype)


def _liar(strategy: str, mute: bool) -> type[_Lies]:  # noqa: FBT001 - written by what appends it
    """The class of a strategy's liars."""
    holding, result, number, length = _STRATEGIES[strategy]
    body: dict[str, _Any] = {"_number": number, "_length": length, "_echoes": strategy == "echo", "_seen": []}
    for name in _ORDERS:
        body[f"__{name}__"] = _refusal(name) if mute else _order(holds=name in holding)
    for name in _OPERATORS:
        body[f"__{name}__"] = _refusal(name) if mute else _operator(result)
    body["__hash__"] = _Lies.__hash__
    body["__array_ufunc__"] = None if mute else _function(result)
    body["__array_function__"] = _refusal("array function") if mute else _function(result)
    return type("Liar", (_Lies,), body)


def _refusal(name: str) -> _Callable[..., _Any]:
    def refuse(*_args: _Any) -> _Any:  # noqa: ANN401
        message = f"unsupported operand type(s) for {name}"
        raise TypeError(message)

    return refuse


def _order(*, holds: bool) -> _Callable[..., _Any]:
    def order(self: _Lies, other: object) -> bool:
        self.remember((other,))
        return holds

    return order


def _operator(result: float | None) -> _Callable[..., _Any]:
    def operate(self: _Lies, *others: _Any) -> _Any:  # noqa: ANN401
        self.remember(others)
        return type(self)() if result is None else result

    return operate


def _function(result: float | None) -> _Callable[..., _Any]:
    def apply(self: _Lies, _function: object, _kind: object, args: _Any, *_more: _Any, **_named: _Any) -> _Any:  # noqa: ANN401
        self.remember(args if isinstance(args, tuple) else (args, *_more))
        return type(self)() if result is None else result

    return apply


class _Lying:
    """A filling whose numbers, texts and arrays are liars."""

    def __init__(self, liar: type[_Lies]) -> None:
        self._liar = liar

    def see(self, _name: str, args: tuple[_Any, ...]) -> None:
        self._liar.remember(args)

    def history(self, _items: _Any, _name: str, _args: tuple[_Any, ...]) -> list[_Any] | None:  # noqa: ANN401
        """Each of them lies for itself."""
        return None

    def leaf(self, answer: _Any, _name: str, _args: tuple[_Any, ...]) -> _Any:  # noqa: ANN401
        return self._liar(answer)
