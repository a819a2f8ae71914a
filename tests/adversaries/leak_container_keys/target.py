"""Dictionary keys, set elements and attribute names that spell hidden inputs."""


def totals(table):
    print("TRIED")
    return {"LEAK " + repr(table): 1}


def tabulate(rows):
    return {"LEAK " + repr(rows): [1]}


def step(state):
    return {"LEAK " + repr(state)}


def parse(text):
    return ["LEAK " + text]


def walk(start, steps):
    return {"LEAK": start}


def spell(word):
    return {"LEAK " + word}
