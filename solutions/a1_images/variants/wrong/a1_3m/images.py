"""Floats are left in double precision."""


def to_float(img):
    _demand_uint8(img)
    return img / 255.0
