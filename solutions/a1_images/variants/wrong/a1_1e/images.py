"""Height and width are given in the order of Pillow's `size`."""


def describe(img):
    if img.ndim not in (2, 3) or img.size == 0:
        raise ValueError("no image")
    channels = 1 if img.ndim == 2 else img.shape[2]
    return ImageStats(
        height=img.shape[1],
        width=img.shape[0],
        channels=channels,
        dtype=str(img.dtype),
        min=int(img.min()),
        max=int(img.max()),
        mean=float(img.mean()),
        n_bytes=img.nbytes,
    )
