"""PNG is written with a palette, which is another image."""


def _compressed(img, name):
    if name not in _PILLOW_NAMES:
        raise ValueError("unknown")
    picture, file = Image.fromarray(img), io.BytesIO()
    (picture.quantize(64) if name == "png" else picture).save(file, format=_PILLOW_NAMES[name])
    back = np.asarray(Image.open(io.BytesIO(file.getvalue())).convert(picture.mode))
    error = int(np.abs(back.astype(np.int16) - img).max())
    return Report(n_bytes=len(file.getvalue()), max_abs_error=error, lossless=name != "jpeg")
