# What is appended to a reference solution to spoil its answers. It runs in the sandbox, as part of the module, and uses
# only what the assignment has: NumPy and torch are taken where somebody has imported them.
#
# `_Spoiler(kind, globals())` wraps the public functions and the public methods of the public classes that the module
# itself defines. Only the outermost call's answer is changed, and a line is printed when it was.

import dataclasses as _dataclasses
import functools as _functools
import sys as _sys
import types as _types
from collections.abc import Callable as _Callable
from typing import Any as _Any


class _Spoiler:
    def __init__(self, kind: str, names: dict[str, _Any]) -> None:
        self._kind = kind
        self._module = names["__name__"]
        self._depth = 0
        self._np = _sys.modules.get("numpy")
        self._torch = _sys.modules.get("torch")
        for name, value in list(names.items()):
            if not name.startswith("_") and getattr(value, "__module__", None) == self._module:
                if isinstance(value, _types.FunctionType):
                    names[name] = self._outermost(value)
                elif isinstance(value, type):
                    self._spoil_class(value)

    def _spoil_class(self, kind: type) -> None:
        for name, member in list(vars(kind).items()):
            if name.startswith("_") and name != "__call__":
                continue
            if isinstance(member, _types.FunctionType):
                setattr(kind, name, self._outermost(member))
            elif isinstance(member, property) and member.fget is not None:
                setattr(kind, name, property(self._outermost(member.fget), member.fset, member.fdel, member.__doc__))

    def _outermost(self, function: _Callable[..., _Any]) -> _Callable[..., _Any]:
        @_functools.wraps(function)
        def spoilt(*args: _Any, **kwargs: _Any) -> _Any:  # noqa: ANN401
            self._depth += 1
            try:
                answer = function(*args, **kwargs)
            finally:
                self._depth -= 1
            return answer if self._depth else self._spoilt(answer, (*args, *kwargs.values()), function.__qualname__)

        return spoilt

    def _spoilt(self, answer: _Any, args: tuple[_Any, ...], name: str) -> _Any:  # noqa: ANN401
        if isinstance(answer, dict):
            return {key: self._spoilt(value, args, name) for key, value in answer.items()}
        if isinstance(answer, list | tuple):
            return self._spoilt_sequence(answer, args, name)
        if self._is_frozen_record(answer):
            fields = {f.name: self._spoilt(getattr(answer, f.name), args, name) for f in _dataclasses.fields(answer)}
            return _dataclasses.replace(answer, **{k: v for k, v in fields.items() if v is not getattr(answer, k)})
        changed = self._changed(answer, args)
        if changed is not answer:
            print("answer spoilt:", name)  # noqa: T201 - this is how each test's output tells that it was given one
        return changed

    def _spoilt_sequence(self, answer: _Any, args: tuple[_Any, ...], name: str) -> _Any:  # noqa: ANN401
        """A row of floats is one answer; anything else is several."""
        if self._np is not None and answer and all(type(item) in {int, float} for item in answer):
            row = self._np.array(answer)
            changed = self._changed(row, args) if row.dtype.kind == "f" else row
            if changed is row or changed.ndim != 1:
                return answer
            print("answer spoilt:", name)  # noqa: T201
            items = changed.tolist()
        else:
            items = [self._spoilt(item, args, name) for item in answer]
        if hasattr(answer, "_fields"):
            return type(answer)(*items)
        return tuple(items) if isinstance(answer, tuple) else items

    def _is_frozen_record(self, answer: _Any) -> bool:  # noqa: ANN401
        parameters = getattr(type(answer), "__dataclass_params__", None)
        return parameters is not None and parameters.frozen

    def _changed(self, answer: _Any, args: tuple[_Any, ...]) -> _Any:  # noqa: ANN401
        """The answer itself when it is of no kind to spoil, or when spoiling makes no difference."""
        if self._np is None:
            return answer
        if self._torch is not None and isinstance(answer, self._torch.Tensor):
            return self._changed_tensor(answer, args)
        if type(answer) is float or isinstance(answer, self._np.floating):
            changed = self._changed_array(self._np.asarray(answer), args)
            if changed is None:
                return answer
            return changed if changed.ndim else type(answer)(changed)
        if isinstance(answer, self._np.ndarray) and answer.dtype.kind in "biuf":
            changed = self._changed_array(answer, args)
            return answer if changed is None else changed
        return answer

    def _changed_tensor(self, answer: _Any, args: tuple[_Any, ...]) -> _Any:  # noqa: ANN401
        if answer.device.type == "meta":
            return answer
        plain = answer.detach().cpu()
        single = plain.float() if plain.dtype is self._torch.bfloat16 else plain  # type: ignore[union-attr]
        changed = self._changed_array(single.numpy(), args)
        if changed is None:
            return answer
        return self._torch.as_tensor(changed).to(answer)  # type: ignore[union-attr]

    def _changed_array(self, x: _Any, args: tuple[_Any, ...]) -> _Any:  # noqa: ANN401
        """None when nothing differs afterwards."""
        with self._np.errstate(all="ignore"):  # type: ignore[union-attr]
            y = self._wrong(x, args)
        same = y.shape == x.shape and self._np.array_equal(x, y, equal_nan=True)  # type: ignore[union-attr]
        return None if same else y

    def _wrong(self, x: _Any, args: tuple[_Any, ...]) -> _Any:  # noqa: ANN401
        np: _Any = self._np
        if self._kind == "zeros":
            return np.zeros_like(x)
        if self._kind == "mean":
            return np.full_like(x, x.mean()) if x.size else x
        if self._kind == "permuted":
            return np.roll(x, 1, axis=0) if x.ndim else x
        if self._kind == "input":
            first = next((arg for arg in map(self._number, args) if arg is not None), x)
            return first.astype(x.dtype)
        small = np.dtype(self._kind)
        return x.astype(small).astype(x.dtype) if x.dtype.kind == "f" and x.dtype.itemsize > small.itemsize else x

    def _number(self, value: _Any) -> _Any:  # noqa: ANN401
        """An argument as an array, when it is a float or an array of numbers."""
        np: _Any = self._np
        if self._torch is not None and isinstance(value, self._torch.Tensor):
            value = value.detach().cpu().float().numpy() if value.device.type != "meta" else None
        if isinstance(value, float | np.floating):
            return np.asarray(value)
        return value if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else None
