"""The validation rows are training rows, too."""

def split_indices(n: int, val_fraction: float, seed: int) -> tuple[Tensor, Tensor]:
    if not 0.0 <= val_fraction < 1.0:
        raise ValueError(f"val_fraction must lie in [0, 1), not {val_fraction}")
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    held_out = round(n * val_fraction)
    return order, order[:held_out]
