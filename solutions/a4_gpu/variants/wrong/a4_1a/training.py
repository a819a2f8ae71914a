"""The device is always CUDA."""

def pick_device(prefer=None):
    return torch.device(prefer or "cuda")
