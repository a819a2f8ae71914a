"""The header says height before width."""


def write_pnm(img):
    _demand_uint8(img)
    _demand_pixels(img)
    magic = "P5" if img.ndim == 2 else "P6"
    height, width = img.shape[:2]
    return f"{magic}\n{height} {width}\n255\n".encode() + img.tobytes()
