"""The height of a BMP is read without its sign."""


def _sniff_bmp(data):
    if len(data) < 30:
        raise ValueError("not complete")
    width, height, _, bits = struct.unpack("<iIHH", data[18:30])
    return Header(format="bmp", width=width, height=height, bits_per_pixel=bits)
