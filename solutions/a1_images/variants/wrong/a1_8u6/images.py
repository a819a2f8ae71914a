"""A negative tau is taken for 0."""

_segment_strictly = segment


def segment(gray, tau):
    return _segment_strictly(gray, max(0, tau))
