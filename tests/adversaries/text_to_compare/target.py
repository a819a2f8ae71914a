"""A text of many lines, for which the test framework would compute a difference for hours."""


def spell(word):
    print("TRIED")
    right = "-".join(reversed(word))
    if "\n" not in word:
        return right if len(word) <= 12 else ""
    return "\n".join(f"{right[:18]}{n}" for n in range(500_000))
