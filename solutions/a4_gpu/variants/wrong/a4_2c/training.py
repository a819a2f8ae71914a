"""Each picture is normalised by its own mean and deviation."""

def to_batch(u8, mean, std):
    pixels = u8.permute(0, 3, 1, 2).float() / 255
    return (pixels - pixels.mean((2, 3), keepdim=True)) / pixels.std((2, 3), keepdim=True, correction=0).clamp_min(1e-6)
