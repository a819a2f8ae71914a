"""Slopes are sent down by recursion into the operands, again for every user."""

def backward(root):
    def send(node, slope):
        node.grad += slope
        for operand, local in node._operands:
            send(operand, local * node.grad)

    send(root, 1.0)
