"""The leak is there forward and forgotten backward."""

class Value(Value):
    def leaky_relu(self, slope=0.1):
        leaks = self.data <= 0
        return Value._computed(slope * self.data if leaks else self.data, (self, 0.0 if leaks else 1.0))
