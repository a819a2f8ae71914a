"""swap_rb exchanges the channels of the caller's image."""


def swap_rb(img):
    _demand_rgb(img)
    img[:, :, [0, 2]] = img[:, :, [2, 0]]
    return img.copy()
