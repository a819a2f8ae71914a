"""A slope replaces the one before instead of being added to it."""

def backward(root):
    order = toposort(root)
    root.grad = 1.0
    for node in reversed(order):
        for operand, slope in node._operands:
            operand.grad = slope * node.grad
