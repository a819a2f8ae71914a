"""Pictures are reshaped to channels first instead of having their axes moved."""

def to_batch(u8: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    pixels = u8.reshape(len(u8), 3, *u8.shape[1:3]).to(torch.float32) / 255.0
    mean, std = mean.to(u8.device), std.to(u8.device).clamp_min(1e-6)
    return (pixels - mean[:, None, None]) / std[:, None, None]
