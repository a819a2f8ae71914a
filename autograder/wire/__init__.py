"""Values as bytes and back: the only thing that student code and graders exchange.

`encode` and `decode` for values, `frame` and its relatives for the socket; the messages stand in
`autograder.wire.messages` and the exceptions that may cross in `autograder.wire.exceptions`.

This room also enters the sandbox: it imports the standard library alone, NumPy when an array is met, and
never torch or Pillow. Nothing in the format names code: there are values, and references by number.
"""

from autograder.wire.bounds import Bounds, Budget, OverBudget, WireError
from autograder.wire.decoding import Resolve, decode
from autograder.wire.encoding import Reference, encode
from autograder.wire.framing import HEADER_BYTES, frame, frame_length, recv_frame, send_frame
from autograder.wire.values import FIRST_NAMED_ID, CallbackRef, HandleRef, ImageValue, Resolvable, TensorValue

__all__ = [
    "FIRST_NAMED_ID",
    "HEADER_BYTES",
    "Bounds",
    "Budget",
    "CallbackRef",
    "HandleRef",
    "ImageValue",
    "OverBudget",
    "Reference",
    "Resolvable",
    "Resolve",
    "TensorValue",
    "WireError",
    "decode",
    "encode",
    "frame",
    "frame_length",
    "recv_frame",
    "send_frame",
]
