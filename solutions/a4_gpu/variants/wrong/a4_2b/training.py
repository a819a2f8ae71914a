"""Pixels are not scaled to [0, 1] for the statistics."""

def compute_stats(train_u8: Tensor) -> tuple[Tensor, Tensor]:
    pixels = train_u8.reshape(-1, 3).to(torch.float64)
    return pixels.mean(0).float(), pixels.std(0, correction=0).float()
