"""The model is updated along the gradient."""

class Network(Network):
    def step(self, lr):
        super().step(-lr)
