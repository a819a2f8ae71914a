"""Images that are not contiguous in memory, which no value that travels is.

They are arguments: whoever changes them asks his own code for other pixels than those it is compared with.
"""


def thinned(img):
    """Every other row, mirrored; a view."""
    return img[::2, ::-1]
