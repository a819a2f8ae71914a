"""A Value is accepted as an exponent, and its own slope is forgotten."""

class Value(Value):
    def __pow__(self, exponent):
        return super().__pow__(exponent.data if isinstance(exponent, Value) else exponent)
