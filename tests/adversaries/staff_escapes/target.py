"""Terminal escapes, title changes and bidirectional overrides in names, output and exceptions."""

EVIL = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b31m\u202egnirts\u2066\x08\x08\r\n\x00\x7f\u2028"


def shout(*args, **_kwargs):
    print("TRIED" + EVIL)
    if len(args) == 2:
        raise ValueError(EVIL)
    return type(EVIL, (), {"__call__": shout})()


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return shout
