"""A window that is the wrong way round is turned."""

_window_that_opens = window_to_uint8


def window_to_uint8(raw, low, high):
    return _window_that_opens(raw, min(low, high), max(low, high) + (low == high))
