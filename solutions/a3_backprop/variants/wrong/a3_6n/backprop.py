"""Text is silently turned into a number."""

class Value(Value):
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value._computed(self.data + other.data, (self, 1.0), (other, 1.0))
