"""CUDA is named with its index, and strings stand for devices as long as possible."""

def pick_device(prefer=None):
    if prefer is None:
        if torch.cuda.is_available():
            return torch.device("cuda:0")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    kind = str(prefer).split(":")[0]
    if kind == "cpu" or kind == "cuda" and torch.cuda.device_count() > 0 or kind == "mps" and torch.backends.mps.is_available():
        return torch.device(prefer)
    raise RuntimeError("no " + prefer)
