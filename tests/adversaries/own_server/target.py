"""Replaces the guest's loop by one of its own that answers every question with yes."""

from autograder.guest import serve
from autograder.wire import HandleRef, decode, encode, recv_frame, send_frame


def yes(sock, loaded, **_kwargs):
    print("TRIED", flush=True)
    while (payload := recv_frame(sock, max_bytes=1 << 28)) is not None:
        ask = decode(payload, resolve=lambda token: token)
        module = HandleRef(id=1, type_name="module")
        value = (module, ()) if ask[2] == "hello" else module if ask[2] in ("get", "put", "iterate") else True
        send_frame(sock, encode(("value", ask[1], value)))


serve.serve = yes
