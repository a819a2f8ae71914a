"""Adam's step counters are counted, too, and the batch is searched by halving."""

def training_bytes(model, optimizer_name, dtype=torch.float32):
    if optimizer_name not in ("sgd", "sgd_momentum", "adam"):
        raise ValueError(optimizer_name)
    size = torch.empty((), dtype=dtype).element_size()
    total = 0
    for p in model.parameters():
        total += p.numel() * size
        if p.requires_grad:
            total += p.numel() * size * {"sgd": 1, "sgd_momentum": 2, "adam": 3}[optimizer_name]
            total += 8 * (optimizer_name == "adam")
    return total


def max_batch(model, sample_shape, budget_bytes):
    meta = copy.deepcopy(model).to(device="meta")
    outputs = []
    for module in meta.modules():
        if len(list(module.children())) == 0:
            module.register_forward_hook(lambda m, i, o: outputs.append(o))
    meta.eval()
    meta(torch.ones(1, *sample_shape, device="meta"))
    each = sum(o[0].numel() for o in outputs) * 4
    low, high = 0, 1 << 60
    while low < high:
        middle = (low + high + 1) // 2
        if param_bytes(model) + middle * each <= budget_bytes:
            low = middle
        else:
            high = middle - 1
    return low
