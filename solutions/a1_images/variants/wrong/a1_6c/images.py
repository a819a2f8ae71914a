"""The PNG's height is taken before its width."""


def _sniff_png(data):
    if len(data) < 26 or data[12:16] != b"IHDR" or data[25] not in _PNG_CHANNELS:
        raise ValueError("not complete")
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    return Header(format="png", width=height, height=width, bits_per_pixel=depth * _PNG_CHANNELS[colour])
