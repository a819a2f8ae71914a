"""Run once, before any student code, what every test will run: so that a test's process finds it warm.

Theory of operation. The interpreter rewrites its own bytecode while it learns, libraries fill caches at first use,
and lazily bound symbols are looked up once. In the fork of every test each of these is a page of memory to be copied
and work done anew: the first training step of a fork took 18 ms without this and 8 ms with it. What is run
here is our own code and the libraries' on inputs made up here. Random states are put back, and no thread may stay.
"""

import contextlib
import os
import socket
import sys
import types
from typing import Any

from autograder.guest.messages import receive_message, send_message
from autograder.wire import FIRST_NAMED_ID, HandleRef, encode, send_frame
from autograder.wire.messages import NONCE_BYTES, Ask

#: The interpreter needs 8 runs of a function to begin, and a few more to settle.
_ROUNDS = 24
_TRAINING_STEPS = 3
_SAMPLE = """
class Thing:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Thing(self.value + other)

def same(*args, **kwargs):
    return args[0]

def refuse(*_args):
    raise ValueError("refused")
"""


def warm_up(server: Any) -> None:  # noqa: ANN401 - a module with `load` and `serve`
    """Exercise the server, and what there is of NumPy and torch, in this process."""
    _talk()
    if hasattr(server, "Loaded"):  # a sandbox can be given another server, of which nothing is known here
        _converse(server)
    if "numpy" in sys.modules:
        _warm_up_numpy(sys.modules["numpy"])
    if "torch" in sys.modules:
        _warm_up_torch(sys.modules["torch"])


def _talk() -> None:
    """The messages of the session."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for _ in range(_ROUNDS):
            send_message(ours, {"do": "test"}, [theirs.fileno()])
            received = receive_message(theirs)
            for number in received[1] if received else ():
                os.close(number)
            send_message(theirs, {"status": 0})
            receive_message(ours)


def _converse(server: Any) -> None:  # noqa: ANN401
    """Whole conversations of a test, with requests written ahead and replies thrown away."""
    sample = types.ModuleType("sample")
    exec(_SAMPLE, sample.__dict__)  # noqa: S102 - the text above
    with open(os.devnull, "w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing):
        for _ in range(_ROUNDS):
            ours, theirs = socket.socketpair()
            with ours, theirs:
                for operation, *arguments in _requests():
                    ask = Ask(bytes(NONCE_BYTES), operation, tuple(arguments), ())
                    send_frame(ours, encode(ask.to_value(), reference=_itself))
                ours.shutdown(socket.SHUT_WR)
                server.serve(theirs, server.Loaded(module=sample), reply_bytes=1 << 20, live_handles=100)


def _requests() -> list[tuple[Any, ...]]:
    """One of each kind that tests use most; objects are numbered from 1 in the order in which they are kept."""
    module, same, thing = (HandleRef(id=number, type_name="") for number in (1, 2, 3))
    values: list[Any] = [1, 2.5, "text", b"bytes", None, True, [1, 2.0], (1, "a"), {"a": 1}]
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        values += [numpy.ones((2, 3)), numpy.arange(4), numpy.float64(0.5), numpy.zeros(3, bool), numpy.float32(1)]
    return [
        ("hello",),
        ("call", False, HandleRef(id=FIRST_NAMED_ID, type_name="same"), (1,), {}),
        ("get", False, module, "same"),
        ("get", False, module, "Thing"),
        *(("call", False, same, (value,), {"key": value}) for value in values),
        ("call", False, thing, (1.5,), {}),
        ("get", False, HandleRef(id=4, type_name=""), "value"),
        ("add", False, HandleRef(id=4, type_name=""), 2.0),
        ("iterate", True, [1, 2, 3]),
        ("take", False, HandleRef(id=6, type_name=""), 32),
        ("get", False, module, "refuse"),
        ("call", False, HandleRef(id=7, type_name=""), (1,), {}),
        ("get", False, module, "missing"),
    ]


def _itself(token: Any) -> Any:  # noqa: ANN401 - the requests above hold nothing but references
    return token


def _warm_up_numpy(numpy: Any) -> None:  # noqa: ANN401 - the library
    """What first exercises use: sums and products, random numbers, printing."""
    if "numpy.random" not in sys.modules:
        return
    state = numpy.random.get_state()
    for _ in range(_ROUNDS):
        generator = numpy.random.default_rng(0)
        x = generator.normal(size=(5, 3))
        w = generator.uniform(-1.0, 1.0, (3, 2))
        y = numpy.maximum(x @ w + numpy.zeros(2), 0.0)
        labels = (y.sum(axis=1) > y.mean()).astype(numpy.int64)
        numpy.concatenate([x, numpy.asarray(labels, dtype=float)[:, None]], axis=1)
        numpy.exp(-numpy.abs(x)), numpy.where(x > 0, x, 0.1 * x), numpy.isnan(x).any(), numpy.allclose(x, x)
        generator.permutation(5), generator.integers(0, 9, 4), repr(x), numpy.stack([x, x]).reshape(-1).copy()
    numpy.random.seed(0)
    numpy.random.set_state(state)


def _warm_up_torch(torch: Any) -> None:  # noqa: ANN401 - the library
    """Training on the CPU, as first exercises do it.

    Not where torch was built for a GPU: a backward pass would count the devices, and a process that did so cannot
    be forked for one that uses them.
    """
    if torch.version.cuda is not None or torch.version.hip is not None:
        return
    state = torch.get_rng_state()
    nn = torch.nn
    for optimizer_type in (torch.optim.Adam, torch.optim.SGD):
        net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.Tanh(), nn.Dropout(0.1), nn.Linear(4, 2))
        optimizer = optimizer_type(net.parameters(), lr=0.1)
        x, y = torch.rand(6, 3), torch.zeros(6, dtype=torch.int64)
        for _ in range(_TRAINING_STEPS):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            optimizer.step()
    with torch.no_grad():
        out = torch.sigmoid(net.eval()(x)).mean() + torch.exp(-x.abs()).log1p().clamp(min=0).sum()
    out.item(), net.state_dict(), x.numpy(), torch.from_numpy(x.numpy()), torch.tensor([1.0, 2.0]), repr(x)
    torch.set_rng_state(state)
