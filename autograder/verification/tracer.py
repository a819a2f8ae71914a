# What is appended to a reference solution to learn which of its definitions each test reaches. It runs in the sandbox,
# as part of the module, and writes a line for each name of the module that is looked up from outside or called.

import os as _os
import sys as _sys
import threading as _threading
import types as _types
from typing import Any as _Any


class _Tracer:
    def __init__(self, names: dict[str, _Any]) -> None:
        self._file = names["__file__"]
        self._told: set[str] = set()
        _os.register_at_fork(after_in_child=self._told.clear)  # what one process reached says nothing of the next
        self._watch_lookups(_sys.modules[names["__name__"]])
        _threading.setprofile(self._see_call)
        _sys.setprofile(self._see_call)

    def tell(self, name: str) -> None:
        """Below `print`, which tests may redirect."""
        if name not in self._told and name != "_Tracer":
            self._told.add(name)
            _os.write(1, f"reached: {name}\n".encode())

    def _watch_lookups(self, module: _types.ModuleType) -> None:
        tracer = self

        class Watched(_types.ModuleType):
            def __getattribute__(self, name: str) -> _Any:  # noqa: ANN401
                if not name.startswith("__"):
                    tracer.tell(name)
                elif name in {"__dict__", "__file__"}:  # whoever reads these can see everything
                    tracer.tell("*")
                return super().__getattribute__(name)

        module.__class__ = Watched

    def _see_call(self, frame: _types.FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename == self._file:
            self.tell(frame.f_code.co_qualname.partition(".")[0])


_Tracer(globals())
