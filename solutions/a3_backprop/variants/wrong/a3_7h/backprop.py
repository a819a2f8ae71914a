"""The order is built by plain recursion."""

def toposort(root):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for operand, _ in node._operands:
                visit(operand)
            order.append(node)

    visit(root)
    return order
