"""What has no logarithm or quotient becomes infinity or NaN."""

class Value(Value):
    def log(self):
        if self.data <= 0:
            return Value(float("nan"))
        return super().log()

    def __truediv__(self, other):
        if (other.data if isinstance(other, Value) else other) == 0:
            return Value(float("inf"))
        return super().__truediv__(other)

    def __rtruediv__(self, other):
        return Value(other) / self
