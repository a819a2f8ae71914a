"""Elements are counted, not bytes."""

def param_bytes(model: nn.Module) -> int:
    return sum(tensor.numel() for tensor in [*model.parameters(), *model.buffers()])
