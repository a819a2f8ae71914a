"""An answer with as many items as are allowed, which becomes too many when the test hands it on."""


def tabulate(rows):
    print("TRIED")
    return [None] * 999_997


def totals(table):
    return {}
