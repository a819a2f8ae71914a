"""Strings and bytes that look like the numbers that are asked for."""


def centred(x):
    print("TRIED")
    return str((x - x.mean(axis=0)).tolist())


def parse(text):
    return text.split(",")


def walk(start, steps):
    return "0" * (len(steps) + 1)


def totals(table):
    return {name: str(sum(numbers)) for name, numbers in table.items()}


def step(state):
    return bytes([1, 2])


def spell(word):
    return list("-".join(reversed(word)))
