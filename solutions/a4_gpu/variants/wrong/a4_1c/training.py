"""An impossible wish falls back to the CPU in silence."""

def pick_device(prefer=None):
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if prefer is not None and there.get(torch.device(prefer).type):
        return torch.device(prefer)
    if prefer is not None:
        return torch.device("cpu")
    return torch.device(next(name for name in there if there[name]))
