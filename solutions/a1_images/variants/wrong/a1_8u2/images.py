"""Labels are printed."""

_segment_and_return = segment


def segment(gray, tau):
    print(_segment_and_return(gray, tau))
