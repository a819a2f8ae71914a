"""At kinks the slope is the mean of both sides, and a tie in maximum is shared half and half."""

class Value(Value):
    def relu(self):
        slope = 0.5 if self.data == 0 else float(self.data > 0)
        return Value._computed(self.data * slope if self.data else 0.0, (self, slope))

    def leaky_relu(self, slope=0.1):
        local = (1 + slope) / 2 if self.data == 0 else (1.0 if self.data > 0 else slope)
        return Value._computed(max(self.data, slope * self.data), (self, local))

    def maximum(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        share = 0.5 if self.data == other.data else float(self.data > other.data)
        return Value._computed(max(self.data, other.data), (self, share), (other, 1.0 - share))

    def __truediv__(self, other):
        if isinstance(other, Value):
            quotient = self.data / other.data
            return Value._computed(quotient, (self, 1.0 / other.data), (other, -quotient / other.data))
        return self * (1.0 / other)

    def __sub__(self, other):
        if isinstance(other, Value):
            return Value._computed(self.data - other.data, (self, 1.0), (other, -1.0))
        return self + (-other)
