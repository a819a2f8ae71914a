"""The root's own slope stays 0."""

def backward(root):
    order = toposort(root)
    for node in order:
        if node._operands:
            node.grad = 0.0
    for node in reversed(order):
        for operand, slope in node._operands:
            operand.grad += slope * node.grad
