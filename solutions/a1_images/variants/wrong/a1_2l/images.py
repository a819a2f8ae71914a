"""Grey and RGBA images are taken as if they were colour."""


def swap_rb(img):
    return img[..., [2, 1, 0]].copy() if img.ndim == 3 else img.copy()
