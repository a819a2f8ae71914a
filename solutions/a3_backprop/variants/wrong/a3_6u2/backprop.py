"""exp computes its result and does not return it."""

class Value(Value):
    def exp(self):
        power = math.exp(self.data)
        Value._computed(power, (self, power))
