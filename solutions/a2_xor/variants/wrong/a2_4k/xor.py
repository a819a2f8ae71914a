"""All of the brain's synapses are given as one neuron's."""

SYNAPSES_PER_NEURON = 100_000_000_000_000
