"""The order is that of first visits: a node before its operands, turned round."""

def toposort(root):
    visited, seen, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            visited.append(node)
            stack.extend(operand for operand, _ in reversed(node._operands))
    return visited[::-1]
