"""What is not understood is called unknown."""

_sniff_or_raise = sniff


def sniff(data):
    try:
        return _sniff_or_raise(data)
    except Exception:
        return Header(format="unknown", width=0, height=0, bits_per_pixel=0)
