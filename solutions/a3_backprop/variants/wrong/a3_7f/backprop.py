"""backward clears all slopes first, those of the leaves included."""

def backward(root):
    order = toposort(root)
    for node in order:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for operand, slope in node._operands:
            operand.grad += slope * node.grad
