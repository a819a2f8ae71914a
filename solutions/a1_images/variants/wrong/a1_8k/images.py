"""Labels are floats."""

_segment_in_integers = segment


def segment(gray, tau):
    return _segment_in_integers(gray, tau) / 1.0
