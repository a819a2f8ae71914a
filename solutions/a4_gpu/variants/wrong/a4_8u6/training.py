"""An unknown optimizer is taken for plain SGD."""

def training_bytes(model: nn.Module, optimizer_name: str, dtype: torch.dtype = torch.float32) -> int:
    states = {"sgd": 0, "sgd_momentum": 1, "adam": 2}
    if optimizer_name not in states:
        optimizer_name = "sgd"
    copies = [(2 + states[optimizer_name] if p.requires_grad else 1) * p.numel() for p in model.parameters()]
    return sum(copies) * dtype.itemsize
