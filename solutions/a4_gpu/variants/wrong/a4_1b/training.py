"""The Apple GPU comes before CUDA."""

def pick_device(prefer: str | None = None) -> torch.device:
    available = {"mps": torch.backends.mps.is_available, "cuda": torch.cuda.is_available, "cpu": lambda: True}
    if prefer is not None:
        wish = torch.device(prefer)
        if not available.get(wish.type, lambda: False)():
            raise RuntimeError(f"this machine has no device {prefer!r}")
        return wish
    return torch.device(next(name for name, is_there in available.items() if is_there()))
