"""relu clips its operand's own number."""

class Value(Value):
    def relu(self):
        self.data = max(self.data, 0.0)
        return Value._computed(self.data, (self, 1.0 if self.data > 0 else 0.0))
