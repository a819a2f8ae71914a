"""A loop of its own that hands the arguments of every call back as its result."""

from autograder.guest import serve
from autograder.wire import HandleRef, decode, encode, recv_frame, send_frame


def echo(sock, loaded, **_kwargs):
    print("TRIED", flush=True)
    while (payload := recv_frame(sock, max_bytes=1 << 28)) is not None:
        _, nonce, operation, arguments, *_ = decode(payload, resolve=lambda token: token)
        value = HandleRef(id=1, type_name="module")
        if operation == "hello":
            value = (value, ())
        elif operation == "call":
            value = arguments[2][0] if arguments[2] else None
        elif operation not in ("get", "put", "iterate"):
            value = arguments[-1]
        send_frame(sock, encode(("value", nonce, value)))


serve.serve = echo
