"""Channels are moved by reshape."""


def to_tchw(clip):
    _demand_axes(clip, 4)
    count, height, width, channels = clip.shape
    return clip.reshape(count, channels, height, width).copy()
