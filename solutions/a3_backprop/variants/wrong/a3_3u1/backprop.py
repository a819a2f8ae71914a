"""check_gradients was left for later."""

def check_gradients(f, params, grads):
    raise NotImplementedError
