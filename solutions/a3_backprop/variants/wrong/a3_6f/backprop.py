"""relu looks at the sign of the slope from above instead of its input."""

import math
import numbers


class Value:
    def __init__(self, data, parents=(), push=None):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.push = push

    def _lift(self, other):
        if isinstance(other, Value):
            return other
        if not isinstance(other, numbers.Real):
            raise TypeError("a Value or a number is needed")
        return Value(other)

    def __add__(self, other):
        other = self._lift(other)
        out = Value(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out.push = push
        return out

    def __mul__(self, other):
        other = self._lift(other)
        out = Value(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.push = push
        return out

    def __pow__(self, n):
        if not isinstance(n, numbers.Real):
            raise TypeError("the exponent is a number")
        if self.data < 0 and n != int(n):
            raise ValueError("not a real number")
        out = Value(self.data**n, (self,))

        def push():
            self.grad += (n * self.data ** (n - 1) if n else 0.0) * out.grad

        out.push = push
        return out

    def _map(self, data, slope):
        out = Value(data, (self,))

        def push():
            self.grad += slope * out.grad

        out.push = push
        return out

    def exp(self):
        return self._map(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self._map(math.log(self.data), 1 / self.data)

    def tanh(self):
        t = math.tanh(self.data)
        return self._map(t, 1 - t * t)

    def relu(self):
        out = Value(max(0.0, self.data), (self,))

        def push():
            self.grad += (out.grad > 0) * out.grad

        out.push = push
        return out

    def leaky_relu(self, slope=0.1):
        k = 1.0 if self.data > 0 else slope
        return self._map(k * self.data, k)

    def maximum(self, other):
        other = self._lift(other)
        out = Value(max(self.data, other.data), (self, other))

        def push():
            if self.data >= other.data:
                self.grad += out.grad
            else:
                other.grad += out.grad

        out.push = push
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self._lift(other)

    def __rsub__(self, other):
        return self._lift(other) - self

    def __truediv__(self, other):
        return self * self._lift(other) ** -1

    def __rtruediv__(self, other):
        return self._lift(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        backward(self)


def toposort(root):
    order, seen, stack = [], set(), [(root, iter(root.parents))]
    seen.add(id(root))
    while stack:
        node, rest = stack[-1]
        for parent in rest:
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append((parent, iter(parent.parents)))
                break
        else:
            order.append(node)
            stack.pop()
    return order


def backward(root):
    order = toposort(root)
    for node in order:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        if node.push:
            node.push()


def zero_grad(root):
    for node in toposort(root):
        node.grad = 0.0
