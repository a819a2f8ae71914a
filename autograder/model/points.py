"""Points as they are published."""

#: Decimals of every published score.
DECIMALS = 4
