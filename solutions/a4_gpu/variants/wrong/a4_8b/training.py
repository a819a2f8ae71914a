"""A matrix that two layers share is counted twice."""

def param_bytes(model):
    own = [p for module in model.modules() for p in module._parameters.values() if p is not None]
    return sum(t.numel() * t.element_size() for t in [*own, *model.buffers()])
