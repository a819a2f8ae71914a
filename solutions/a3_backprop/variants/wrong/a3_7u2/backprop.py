"""toposort builds its list and does not return it."""

_listed = toposort


def toposort(root):
    order = _listed(root)
    order.reverse()


def backward(root):
    order = _listed(root)
    for node in order:
        if node._operands:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for operand, slope in node._operands:
            operand.grad += slope * node.grad


def zero_grad(root):
    for node in _listed(root):
        node.grad = 0.0
