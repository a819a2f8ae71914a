"""maximum sends the slope to both of its inputs."""

class Value(Value):
    def maximum(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value._computed(max(self.data, other.data), (self, 1.0), (other, 1.0))
