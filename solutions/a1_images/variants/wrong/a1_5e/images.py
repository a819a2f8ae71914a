"""Numbers are written as text."""


def write_pnm(img):
    _demand_uint8(img)
    _demand_pixels(img)
    magic = "P5" if img.ndim == 2 else "P6"
    height, width = img.shape[:2]
    text = " ".join(str(level) for level in img.ravel())
    return f"{magic}\n{width} {height}\n255\n{text}\n".encode()
