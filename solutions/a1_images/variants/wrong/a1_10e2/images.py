"""Ultrasound and sonar are taken for electromagnetic."""


def uses_em(modality):
    waves = {
        "photograph",
        "light microscope",
        "satellite",
        "infrared camera",
        "x-ray",
        "radar",
        "mri",
        "ultrasound",
        "sonar",
    }
    if modality not in waves | {"electron microscope"}:
        raise ValueError("unknown")
    return modality in waves
