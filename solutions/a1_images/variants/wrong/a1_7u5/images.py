"""The clip with channels first is a view."""


def to_tchw(clip):
    _demand_axes(clip, 4)
    return clip.transpose(0, 3, 1, 2)
