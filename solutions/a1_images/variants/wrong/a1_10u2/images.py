"""The band is printed."""

_band_of = em_band


def em_band(wavelength_m):
    print(_band_of(wavelength_m))
