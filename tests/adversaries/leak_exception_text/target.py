"""Exceptions whose text, notes, causes and file names hold the hidden input."""


def fail(*args, **_kwargs):
    print("TRIED")
    error = ValueError("LEAK " + repr(args))
    error.add_note("LEAK " + repr(args))
    error.filename = "LEAK"
    code = compile("def LEAK_f(e):\n    raise e from KeyError('LEAK')", "LEAK " + repr(args), "exec")
    space = {}
    exec(code, space)
    space["LEAK_f"](error)


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return fail
