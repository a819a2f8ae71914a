"""Every file needs 26 bytes."""

_sniff_long_files = sniff


def sniff(data):
    if len(data) < 26:
        raise ValueError("too short")
    return _sniff_long_files(data)
