"""Pixels are written column by column."""


def write_pnm(img):
    _demand_uint8(img)
    _demand_pixels(img)
    magic = "P5" if img.ndim == 2 else "P6"
    height, width = img.shape[:2]
    columns = img.swapaxes(0, 1)
    return f"{magic}\n{width} {height}\n255\n".encode() + columns.tobytes()
