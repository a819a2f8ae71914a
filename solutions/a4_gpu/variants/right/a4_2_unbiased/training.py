"""The deviation is the unbiased one with a small number added; axes are moved by einsum and movedim."""

def compute_stats(train_u8):
    scaled = train_u8.float().div(255)
    return scaled.mean(dim=(0, 1, 2)), scaled.flatten(0, 2).std(0) + 1e-7


def to_batch(u8, mean, std):
    return torch.einsum("nhwc->nchw", ((u8.float() / 255 - mean) / (std + 1e-7))).contiguous()
