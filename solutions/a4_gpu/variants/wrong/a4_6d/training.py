"""A checkpoint leaves the optimizer's state out."""

def save_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, epoch: int) -> None:
    torch.save({"model": model.state_dict(), "optimizer": None, "epoch": epoch}, path)


def load_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, device: torch.device | str) -> int:
    saved = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(saved["model"])
    return saved["epoch"]
