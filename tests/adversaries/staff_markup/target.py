"""HTML, Rich markup and XML in names, output and exceptions."""

EVIL = "<script>alert(1)</script>]]>&lt;!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>[bold red]x[/]{{7*7}}\ufffe\x0b"


def mark(*args, **_kwargs):
    print("TRIED" + EVIL)
    if len(args) == 2:
        raise ValueError(EVIL)
    return type(EVIL, (), {"__call__": mark})()


def __getattr__(name):
    """Every name of the assignment is this function."""
    if name.startswith("__"):
        raise AttributeError(name)
    return mark
