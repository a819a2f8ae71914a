"""swap_rb mirrors the columns instead of the channels."""


def swap_rb(img):
    _demand_rgb(img)
    return img[:, ::-1].copy()
