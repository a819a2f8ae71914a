"""The split takes the first rows for validation, unshuffled."""

def split_indices(n: int, val_fraction: float, seed: int) -> tuple[Tensor, Tensor]:
    if not 0.0 <= val_fraction < 1.0:
        raise ValueError(f"val_fraction must lie in [0, 1), not {val_fraction}")
    order = torch.arange(n)
    held_out = round(n * val_fraction)
    return order[held_out:], order[:held_out]
