"""zero_grad clears the root alone."""

def zero_grad(root):
    root.grad = 0.0
