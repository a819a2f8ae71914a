"""A format is tried on a flat image to see whether it is lossless."""


def _survives_when_flat(name):
    flat = np.full((16, 16, 3), 128, dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(flat).save(file, format=_PILLOW_NAMES[name])
    return bool((np.asarray(Image.open(io.BytesIO(file.getvalue()))) == flat).all())


def _compressed(img, name):
    if name not in _PILLOW_NAMES:
        raise ValueError("unknown")
    file = io.BytesIO()
    Image.fromarray(img).save(file, format=_PILLOW_NAMES[name])
    back = np.asarray(Image.open(io.BytesIO(file.getvalue())))
    error = int(np.abs(back.astype(np.int16) - img).max())
    return Report(n_bytes=len(file.getvalue()), max_abs_error=error, lossless=_survives_when_flat(name))
