"""The wavelength is taken for nanometres."""


def em_band(wavelength_m):
    if not wavelength_m > 0:
        raise ValueError("not a wavelength")
    limits = (1e-2, 10.0, 380.0, 750.0, 1e6, 1e9)
    names = ("gamma ray", "x-ray", "ultraviolet", "visible", "infrared", "microwave", "radio")
    return names[sum(wavelength_m >= limit for limit in limits)]
