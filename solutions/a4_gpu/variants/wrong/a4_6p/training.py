"""NumPy and Python stay unseeded."""

def seed_everything(seed: int) -> None:
    torch.manual_seed(seed)
