"""Modules that do nothing and hope: every function gives the same poor answer, whatever it is asked.

No property may hold for free: not "unchanged", not "refuses", not "repeatable". Such a module has every name that
it is asked for, so that nothing is lost for want of one.
"""

from autograder.verification.specimen import Kind, Specimen

_MODULE = """
import sys

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
except ImportError:
    torch = None

class Agreeable:
    def __eq__(self, other): return True
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__
    def __bool__(self): return True
    def __len__(self): return 2
    def __iter__(self): return iter([Agreeable(), Agreeable()])
    def __getitem__(self, key): return Agreeable()
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return Agreeable()
    def __call__(self, *args, **kwargs): return Agreeable()

def is_tensor(value):
    return torch is not None and isinstance(value, torch.Tensor)

def is_number(value):
    return isinstance(value, (int, float)) or is_tensor(value) or np is not None and isinstance(value, np.ndarray)

def filled(args, value, rows=False):
    first = next((arg for arg in args if is_number(arg)), 0.0)
    shape = tuple(getattr(first, "shape", ()))[: 1 if rows else None]
    if is_tensor(first):
        return torch.full(shape, value, device=first.device)
    return np.full(shape, value) if np is not None else value

def answer(*args, **kwargs):
    {body}

class Anything:
    def __init__(self, *args, **kwargs): pass
    def fit(self, *args, **kwargs): return self
    def __call__(self, *args, **kwargs): return answer(*args, **kwargs)
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return answer

def __getattr__(name):
    if name.startswith("__"): raise AttributeError(name)
    if name.isupper(): return 0
    return Anything if name[0].isupper() else answer
"""

_BODIES = {
    "nothing": "return None",
    "zeros": "return filled(args, 0.0)",
    "a zero per row": "return filled(args, 0.0, rows=True)",
    "a one per row": "return filled(args, 1, rows=True)",
    "ones": "return filled(args, 1.0)",
    "not a number": "return filled(args, float('nan'))",
    "false": "return False",
    "true": "return True",
    "zero": "return 0",
    "an empty text": "return ''",
    "an empty list": "return []",
    "the argument": "return args[0] if args else None",
    "all arguments": "return args",
    "objects equal to everything": "return Agreeable()",
    "the mean": "return args[0].mean() if args and hasattr(args[0], 'mean') else 0.5",
    "value error": "raise ValueError('no')",
    "type error": "raise TypeError('no')",
}


def degenerate_specimens(module: str) -> tuple[Specimen, ...]:
    """One specimen per poor answer, for an assignment whose module is the file `module`."""
    return tuple(
        Specimen(
            kind=Kind.DEGENERATE,
            name=name,
            files={module: _MODULE.replace("{body}", body).encode()},
            about=f"Answers everything with: {name}.",
        )
        for name, body in _BODIES.items()
    )
