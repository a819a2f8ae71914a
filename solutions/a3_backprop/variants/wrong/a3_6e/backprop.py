"""The power rule keeps the exponent instead of lowering it by 1."""

class Value(Value):
    def __pow__(self, exponent):
        power = super().__pow__(exponent)
        if power is NotImplemented:
            return power
        return Value._computed(power.data, (self, exponent * power.data))
