"""hwc_to_chw forgets its return."""


def hwc_to_chw(img):
    _demand_axes(img, 3)
    img.transpose(2, 0, 1).copy()
