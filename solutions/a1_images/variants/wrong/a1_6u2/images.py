"""sniff prints the header."""

_sniff_and_tell = sniff


def sniff(data):
    print(_sniff_and_tell(data))
