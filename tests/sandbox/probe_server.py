# What runs on the student's side is written like students' code.
# ruff: noqa: ANN001, ANN201, ANN202, ARG001
"""A server for the sandbox's own tests: a frame names a function of the student's module, its bytes come back."""

import importlib


def load(module_name):
    try:
        return importlib.import_module(module_name)
    except Exception as failure:
        return failure


def serve(sock, loaded, *, reply_bytes, live_handles):
    while (header := _exactly(sock, 4)) is not None:
        name, _, argument = _exactly(sock, int.from_bytes(header, "big")).decode().partition(" ")
        if isinstance(loaded, Exception):
            answer = b"import failed: " + repr(loaded).encode()
        else:
            try:
                answer = getattr(loaded, name)(*([argument] if argument else []))
            except Exception as error:
                answer = b"raised " + repr(error).encode()
        if answer is not None:
            sock.sendall(len(answer).to_bytes(4, "big") + answer)


def _exactly(sock, length):
    data = b""
    while len(data) < length:
        chunk = sock.recv(length - len(data))
        if not chunk:
            return None
        data += chunk
    return data
