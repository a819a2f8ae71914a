"""The size of the pixels is taken for the size of the file."""


def _compressed(img, name):
    if name not in _PILLOW_NAMES:
        raise ValueError("unknown")
    file = io.BytesIO()
    Image.fromarray(img).save(file, format=_PILLOW_NAMES[name])
    back = np.asarray(Image.open(io.BytesIO(file.getvalue())))
    error = int(np.abs(back.astype(np.int16) - img).max())
    return Report(n_bytes=img.nbytes, max_abs_error=error, lossless=error == 0)
