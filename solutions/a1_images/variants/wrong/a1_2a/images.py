"""Layouts are changed by reshape, which re-cuts the data."""


def hwc_to_chw(img):
    _demand_axes(img, 3)
    height, width, channels = img.shape
    return img.reshape(channels, height, width).copy()


def chw_to_hwc(img):
    _demand_axes(img, 3)
    channels, height, width = img.shape
    return img.reshape(height, width, channels).copy()
