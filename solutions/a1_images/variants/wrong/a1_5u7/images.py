"""The header gives the number of levels, 256, where the largest value belongs."""


def write_pnm(img):
    _demand_uint8(img)
    _demand_pixels(img)
    magic = "P5" if img.ndim == 2 else "P6"
    return f"{magic}\n{img.shape[1]} {img.shape[0]}\n256\n".encode("ascii") + img.tobytes()
