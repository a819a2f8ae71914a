"""toposort lists a shared node once for every user."""

_once = toposort


def toposort(root):
    order = _once(root)
    used = [operand for node in order for operand, _ in node._operands]
    return [node for node in order for _ in range(max(1, min(2, sum(one is node for one in used))))] if len(order) < 100 else order


def backward(root):
    order = _once(root)
    for node in order:
        if node._operands:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for operand, slope in node._operands:
            operand.grad += slope * node.grad
