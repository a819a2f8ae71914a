"""The divisor's slope has the wrong sign."""

class Value(Value):
    def __truediv__(self, other):
        if not isinstance(other, Value):
            return self * (1.0 / other) if isinstance(other, (int, float)) else NotImplemented
        quotient = self.data / other.data
        return Value._computed(quotient, (self, 1 / other.data), (other, quotient / other.data))

    def __rtruediv__(self, other):
        return Value(other) / self
