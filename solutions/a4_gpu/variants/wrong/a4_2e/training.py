"""A constant channel divides by zero."""

def to_batch(u8: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    pixels = u8.permute(0, 3, 1, 2).to(torch.float32) / 255.0
    mean, std = mean.to(u8.device), std.to(u8.device)
    return (pixels - mean[:, None, None]) / std[:, None, None]
