"""The released tables are looked up, names are written with capitals, and windows interpolate."""

import numpy as np
from support.spectrum import BANDS, MODALITIES


def window_to_uint8(raw, low, high):
    if low >= high:
        raise ValueError("window")
    return np.round(np.interp(raw, [low, high], [0, 255])).astype(np.uint8)


def em_band(wavelength_m):
    for name, first, beyond in BANDS:
        if first <= wavelength_m < beyond and wavelength_m > 0:
            return name.title()
    raise ValueError("no wavelength")


def uses_em(modality):
    if modality not in MODALITIES:
        raise ValueError("unknown")
    return not any(word in MODALITIES[modality] for word in ("pressure", "electrons"))
