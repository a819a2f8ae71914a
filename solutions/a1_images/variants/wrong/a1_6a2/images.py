"""Sizes in a BMP are read with the high byte first."""


def _sniff_bmp(data):
    if len(data) < 30:
        raise ValueError("not complete")
    width, height, _, bits = struct.unpack(">iiHH", data[18:30])
    return Header(format="bmp", width=width, height=abs(height), bits_per_pixel=bits)
