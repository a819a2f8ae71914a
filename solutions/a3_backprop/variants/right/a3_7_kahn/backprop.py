"""Nodes are released when all their users are done, as Kahn did; the list is turned round for toposort."""

from collections import Counter, deque


def _users_first(root):
    users, seen, stack = Counter(), {id(root)}, [root]
    while stack:
        for operand, _ in stack.pop()._operands:
            users[id(operand)] += 1
            if id(operand) not in seen:
                seen.add(id(operand))
                stack.append(operand)
    ready, order = deque([root]), []
    while ready:
        node = ready.popleft()
        order.append(node)
        for operand, _ in node._operands:
            users[id(operand)] -= 1
            if users[id(operand)] == 0:
                ready.append(operand)
    return order


def toposort(root):
    return tuple(reversed(_users_first(root)))


def backward(root):
    slopes = {id(root): 1.0}
    for node in _users_first(root):
        slope = slopes[id(node)]
        node.grad = node.grad + slope
        for operand, local in node._operands:
            slopes[id(operand)] = slopes.get(id(operand), 0.0) + local * slope
