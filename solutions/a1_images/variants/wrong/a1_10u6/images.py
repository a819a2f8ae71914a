"""Unknown modalities are answered with False."""


def uses_em(modality):
    return modality in {"photograph", "light microscope", "satellite", "infrared camera", "x-ray", "radar", "mri"}
