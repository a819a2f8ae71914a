"""A chain without links has rate 0."""

def chain(rates):
    if not len(rates):
        return 0.0
    product = 1.0
    for rate in rates:
        product *= rate
    return product
