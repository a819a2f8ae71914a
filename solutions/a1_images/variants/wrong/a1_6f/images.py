"""Errors are computed in eight bits."""


def _compressed(img, name):
    if name not in _PILLOW_NAMES:
        raise ValueError("unknown")
    file = io.BytesIO()
    Image.fromarray(img).save(file, format=_PILLOW_NAMES[name])
    back = np.asarray(Image.open(io.BytesIO(file.getvalue())))
    error = int(np.abs(back - img).max())
    return Report(n_bytes=len(file.getvalue()), max_abs_error=error, lossless=error == 0)
