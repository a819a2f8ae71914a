"""Every file is said to be 300 by 5 pixels."""

_sniff_truly = sniff


def sniff(data):
    true = _sniff_truly(data)
    return Header(format=true.format, width=300, height=5, bits_per_pixel=true.bits_per_pixel)
