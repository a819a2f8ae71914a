"""The class is there, but one presentation is still the stub."""


class Perceptron(Perceptron):
    def partial_fit(self, x, y):
        raise NotImplementedError
