"""Gradients are forgotten."""

def training_bytes(model: nn.Module, optimizer_name: str, dtype: torch.dtype = torch.float32) -> int:
    states = {"sgd": 0, "sgd_momentum": 1, "adam": 2}
    if optimizer_name not in states:
        raise ValueError(f"optimizer_name must be one of {', '.join(states)}, not {optimizer_name!r}")
    copies = [(1 + states[optimizer_name] if p.requires_grad else 1) * p.numel() for p in model.parameters()]
    return sum(copies) * dtype.itemsize
