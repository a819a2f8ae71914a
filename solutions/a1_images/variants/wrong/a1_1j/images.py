"""Bytes are counted as pixels."""


def describe(img):
    if img.ndim not in (2, 3) or img.size == 0:
        raise ValueError("no image")
    channels = 1 if img.ndim == 2 else img.shape[2]
    return ImageStats(
        height=img.shape[0],
        width=img.shape[1],
        channels=channels,
        dtype=str(img.dtype),
        min=int(img.min()),
        max=int(img.max()),
        mean=float(img.mean()),
        n_bytes=img.shape[0] * img.shape[1],
    )
