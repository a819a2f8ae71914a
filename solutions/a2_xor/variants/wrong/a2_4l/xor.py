"""The exponent is given instead of the power of ten."""

SYNAPSES_PER_NEURON = 3
