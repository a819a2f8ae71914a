"""Checkpoints are loaded onto the device that they came from."""

def load_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, device: torch.device | str) -> int:
    saved = torch.load(path, weights_only=True)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"]
