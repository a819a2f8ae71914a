"""Layouts are changed by `.T`, which turns the picture, too."""


def hwc_to_chw(img):
    _demand_axes(img, 3)
    return img.T.copy()


def chw_to_hwc(img):
    _demand_axes(img, 3)
    return img.T.copy()
