"""A numpy.py beside the module stands in for the library on both sides, if anybody lets it."""

import numpy

print("TRIED", numpy.__file__)
if hasattr(numpy, "MINE"):
    print("REACHED the guest uses this numpy, which only the guest itself would believe")


def centred(x):
    return numpy.always_right(x)
