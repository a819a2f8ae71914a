"""A checkpoint's weights are read, and not put into the model."""

def load_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, device: torch.device | str) -> int:
    saved = torch.load(path, map_location=device, weights_only=True)
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"]
