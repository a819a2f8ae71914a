"""The last axis is taken for the channels, whatever it is."""


def describe(img):
    if img.ndim not in (2, 3) or img.size == 0:
        raise ValueError("no image")
    return ImageStats(
        height=img.shape[0],
        width=img.shape[1],
        channels=img.shape[-1],
        dtype=str(img.dtype),
        min=int(img.min()),
        max=int(img.max()),
        mean=float(img.mean()),
        n_bytes=img.nbytes,
    )
