"""Rates are added along the chain."""

def chain(rates):
    return float(sum(rates)) if len(rates) else 1.0
