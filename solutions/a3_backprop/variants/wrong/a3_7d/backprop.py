"""Nodes are remembered by their numbers, so that equal ones are taken for one."""

def toposort(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node.data not in seen:
            seen.add(node.data)
            stack.append((node, True))
            stack.extend((operand, False) for operand, _ in node._operands)
    return order
