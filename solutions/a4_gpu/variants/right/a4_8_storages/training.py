"""Tensors are told apart by identity; amp is a null context when it is off; hooks are global ones."""

def param_bytes(model):
    found = {}
    for module in model.modules():
        for tensor in (*module._parameters.values(), *module._buffers.values()):
            if tensor is not None:
                found[id(tensor)] = tensor.numel() * tensor.dtype.itemsize
    return sum(found.values())


def amp_context(device, enabled):
    if not enabled:
        return contextlib.nullcontext()
    return torch.amp.autocast(device_type=torch.device(device).type, dtype=torch.bfloat16)


def max_batch(model, sample_shape, budget_bytes):
    total = 0

    def count(module, _inputs, output):
        nonlocal total
        if next(module.children(), None) is None:
            total += 4 * math.prod(output.shape)

    handle = nn.modules.module.register_module_forward_hook(count)
    state = {name: t.to("meta") for name, t in [*model.named_parameters(), *model.named_buffers()]}
    try:
        with torch.no_grad():
            torch.func.functional_call(model, state, (torch.empty((1, *sample_shape), device="meta"),))
    finally:
        handle.remove()
    left = budget_bytes - param_bytes(model)
    return left // total if left > 0 else 0
