"""Sizes in a PNG are read with the low byte first."""


def _sniff_png(data):
    if len(data) < 26 or data[12:16] != b"IHDR" or data[25] not in _PNG_CHANNELS:
        raise ValueError("not complete")
    width, height, depth, colour = struct.unpack("<IIBB", data[16:26])
    return Header(format="png", width=width, height=height, bits_per_pixel=depth * _PNG_CHANNELS[colour])
