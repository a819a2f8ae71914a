"""Operations are classes with a forward and a backward; nodes carry a number of creation, by which they are ordered."""

import itertools
import math
from numbers import Real

import numpy as np


class Op:
    def __init__(self, forward, backward):
        self.forward, self.backward = forward, backward


def _quotient(a, b):
    return a / b


ADD = Op(lambda a, b: a + b, lambda a, b, out: (1.0, 1.0))
SUB = Op(lambda a, b: a - b, lambda a, b, out: (1.0, -1.0))
MUL = Op(lambda a, b: a * b, lambda a, b, out: (b, a))
DIV = Op(_quotient, lambda a, b, out: (1 / b, -a / (b * b)))
NEG = Op(lambda a: -a, lambda a, out: (-1.0,))
EXP = Op(math.exp, lambda a, out: (out,))
LOG = Op(math.log, lambda a, out: (1 / a,))
TANH = Op(math.tanh, lambda a, out: (1 - out**2,))
RELU = Op(lambda a: a if a > 0 else 0.0, lambda a, out: (1.0 if a >= 0 else 0.0,))
MAX = Op(max, lambda a, b, out: (0.0, 1.0) if b >= a else (1.0, 0.0))


class Value:
    births = itertools.count()

    def __init__(self, data, op=None, inputs=()):
        self.data = np.float64(data)
        self.grad = 0.0
        self.op, self.inputs = op, list(inputs)
        self.born = next(Value.births)

    def apply(self, op, *others):
        inputs = [self]
        for other in others:
            if isinstance(other, str) or not isinstance(other, (Value, Real)):
                raise TypeError("only numbers")
            inputs.append(other if isinstance(other, Value) else Value(other))
        return Value(op.forward(*(float(one.data) for one in inputs)), op, inputs)

    def __add__(self, other):
        return self.apply(ADD, other)

    def __radd__(self, other):
        return self.apply(ADD, other)

    def __sub__(self, other):
        return self.apply(SUB, other)

    def __rsub__(self, other):
        return Value(other).apply(SUB, self)

    def __mul__(self, other):
        return self.apply(MUL, other)

    def __rmul__(self, other):
        return self.apply(MUL, other)

    def __truediv__(self, other):
        return self.apply(DIV, other)

    def __rtruediv__(self, other):
        return Value(other).apply(DIV, self)

    def __neg__(self):
        return self.apply(NEG)

    def __pow__(self, n):
        if isinstance(n, Value):
            raise TypeError("not by a Value")

        def power(a):
            result = a**n
            if isinstance(result, complex):
                raise ValueError("complex")
            return result

        return self.apply(Op(power, lambda a, out: (n * a ** (n - 1) if n != 0 else 0.0,)))

    def exp(self):
        return self.apply(EXP)

    def log(self):
        return self.apply(LOG)

    def tanh(self):
        return self.apply(TANH)

    def relu(self):
        return self.apply(RELU)

    def leaky_relu(self, slope=0.1):
        return self.apply(Op(lambda a: a if a > 0 else slope * a, lambda a, out: (1.0 if a > 0 else slope,)))

    def maximum(self, other):
        return self.apply(MAX, other)

    def backward(self):
        backward(self)


def toposort(root):
    found, queue = {}, [root]
    while queue:
        node = queue.pop()
        if node.born not in found:
            found[node.born] = node
            queue += node.inputs
    return [found[born] for born in sorted(found)]


def backward(root):
    slopes = {root.born: 1.0}
    for node in reversed(toposort(root)):
        slope = slopes.get(node.born, 0.0)
        node.grad += slope
        if node.op:
            numbers = [float(one.data) for one in node.inputs]
            for one, local in zip(node.inputs, node.op.backward(*numbers, float(node.data))):
                slopes[one.born] = slopes.get(one.born, 0.0) + local * slope


def zero_grad(root):
    for node in toposort(root):
        node.grad = 0
