"""The weighted sum is made in eight bits."""


def to_gray(img):
    _demand_rgb(img)
    return (30 * img[:, :, 0] + 59 * img[:, :, 1] + 11 * img[:, :, 2]) // 100
