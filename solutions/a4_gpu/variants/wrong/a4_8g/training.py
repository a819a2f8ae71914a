"""Every element is taken to have 4 bytes."""

def param_bytes(model: nn.Module) -> int:
    return sum(tensor.numel() * 4 for tensor in [*model.parameters(), *model.buffers()])
