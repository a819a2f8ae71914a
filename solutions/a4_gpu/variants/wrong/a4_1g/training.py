"""The Apple GPU is never picked."""

def pick_device(prefer: str | None = None) -> torch.device:
    available = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available, "cpu": lambda: True}
    if prefer is not None:
        wish = torch.device(prefer)
        if not available.get(wish.type, lambda: False)():
            raise RuntimeError(f"this machine has no device {prefer!r}")
        return wish
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
