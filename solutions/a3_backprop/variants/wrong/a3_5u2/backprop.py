"""The product is computed and not returned."""

def chain(rates):
    product = 1.0
    for rate in rates:
        product *= rate
