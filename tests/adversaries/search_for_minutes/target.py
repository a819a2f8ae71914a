"""A list of two hundred thousand numbers in which the author looks for each of thousands."""

def parse(text):
    print("TRIED", flush=True)
    return [0.0] * 200_000 + [float(part) for part in text.split(",")]
