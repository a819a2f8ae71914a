"""A limit is given to the band of the shorter waves."""


def em_band(wavelength_m):
    if not wavelength_m > 0:
        raise ValueError("not a wavelength")
    limits = (1e-11, 1e-8, 380e-9, 750e-9, 1e-3, 1.0)
    names = ("gamma ray", "x-ray", "ultraviolet", "visible", "infrared", "microwave", "radio")
    return names[sum(wavelength_m > limit for limit in limits)]
