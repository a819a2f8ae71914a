"""toposort lists users before their operands, and backward goes through that list as it is."""

_operands_first = toposort


def toposort(root):
    return _operands_first(root)[::-1]


def backward(root):
    order = toposort(root)
    for node in order:
        if node._operands:
            node.grad = 0.0
    root.grad = 1.0
    for node in order:
        for operand, slope in node._operands:
            operand.grad += slope * node.grad
