"""tanh was left for later."""

class Value(Value):
    def tanh(self):
        raise NotImplementedError
