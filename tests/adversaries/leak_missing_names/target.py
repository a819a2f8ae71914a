"""Names vanish from the module as soon as a hidden input was seen, and a new one is put in their place."""


def vanish(*args):
    print("TRIED")
    names = globals()
    for name in ("parse", "spell", "totals", "tabulate", "Ledger", "step", "adder"):
        names.pop(name, None)
    names[f"LEAK_{abs(hash(str(args)))}"] = args
    raise NameError(f"LEAK_{args}")


centred = parse = spell = totals = tabulate = step = adder = Ledger = vanish
