"""The order is that of a breadth-first search from the root, turned round."""

def toposort(root):
    layers, seen = [root], {id(root)}
    for node in layers:
        for operand, _ in node._operands:
            if id(operand) not in seen:
                seen.add(id(operand))
                layers.append(operand)
    return layers[::-1]
