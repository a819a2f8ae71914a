"""Channels and layouts are views of the image."""

import numpy as np


def split_rgb(img):
    _demand_rgb(img)
    return img[:, :, 0], img[:, :, 1], img[:, :, 2]


def hwc_to_chw(img):
    _demand_axes(img, 3)
    return np.moveaxis(img, 2, 0)


def chw_to_hwc(img):
    _demand_axes(img, 3)
    return np.moveaxis(img, 0, 2)


def swap_rb(img):
    _demand_rgb(img)
    return img[:, :, ::-1]
