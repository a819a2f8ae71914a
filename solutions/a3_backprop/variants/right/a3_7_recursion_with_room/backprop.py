"""Recursion, with the interpreter's limit raised; slopes of inner nodes start afresh."""

import sys


def toposort(root):
    sys.setrecursionlimit(20_000)
    order, seen = [], set()

    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for operand, _ in node._operands:
            visit(operand)
        order.append(node)

    visit(root)
    return order


def zero_grad(root):
    for node in toposort(root):
        node.grad = 0.0
