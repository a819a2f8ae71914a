"""The checks of the numpy task; the other tools' forms of them are made from this file."""

import numpy as np
import pytest

from autograder import assert_close, assert_equal, check

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LABELS = np.array([0, 1, 1, 0])


def mean_cross_entropy(logits, targets):
    """Mean binary cross-entropy."""
    return float(np.mean(np.logaddexp(0.0, logits) - logits * targets))


@pytest.mark.question("q1", weight=2)
def test_corners(student):
    """The network is 1 where exactly one input is 1."""
    values = student.forward(student.xor_net(), CORNERS)
    assert_close(
        values, LABELS[:, None], atol=1e-9, hint="The network does not compute XOR on the four corners."
    )


@pytest.mark.question("q1", weight=1)
def test_noisy_corners(student, rng):
    """Labels do not change when the inputs move a little."""
    chosen = rng.integers(0, 4, 64)
    x = CORNERS[chosen] + rng.uniform(-0.1, 0.1, (64, 2))
    labels = student.predict(student.xor_net(), x)
    assert_close(labels, LABELS[chosen], dtype="int", hint="Corners with a little noise must keep their labels.")


@pytest.mark.question("q1", weight=1)
def test_network_has_nine_parameters(student):
    """Two layers of two units and one have nine numbers."""
    assert_equal(student.count_parameters(student.xor_net()), 9, hint="Count weights and biases of both layers.")


@pytest.mark.question("q2", weight=1)
def test_counts_any_perceptron(student, rng):
    """The count follows the sizes of the layers."""
    inputs, hidden, outputs = (int(size) for size in rng.integers(1, 9, 3))
    expected = (inputs + 1) * hidden + (hidden + 1) * outputs
    net = student.mlp(inputs, hidden, outputs, 0)
    assert_equal(student.count_parameters(net), expected, hint="Count weights and biases of both layers.")


@pytest.mark.question("q3", weight=1)
def test_loss_of_random_logits(student, rng):
    """The loss is the mean binary cross-entropy."""
    logits, targets = rng.normal(0.0, 3.0, (64, 1)), rng.integers(0, 2, (64, 1)).astype(np.float64)
    value = student.loss(logits, targets)
    assert_close(value, mean_cross_entropy(logits, targets), rtol=1e-9, hint="Check the formula of the loss.")


@pytest.mark.question("q3", weight=1)
def test_loss_of_large_logits(student):
    """The loss stays finite where the exponential does not."""
    logits, targets = np.array([[-2000.0], [2000.0], [2000.0]]), np.array([[1.0], [0.0], [1.0]])
    value = student.loss(logits, targets)
    assert_close(value, mean_cross_entropy(logits, targets), rtol=1e-9, hint="Large logits must not overflow.")


@pytest.mark.question("q4", weight=1)
def test_training_lowers_the_loss(student):
    """Some steps of training make the network better than it was."""
    before = mean_cross_entropy(student.forward(student.train_xor(3, 0), CORNERS), LABELS[:, None])
    after = mean_cross_entropy(student.forward(student.train_xor(3, 100), CORNERS), LABELS[:, None])
    check(bool(after < 0.8 * before), "Training does not lower the loss.")


@pytest.mark.question("q4", weight=1)
def test_training_repeats(student, rng):
    """The same seed gives the same network."""
    seed = int(rng.integers(0, 2**31))
    first = student.forward(student.train_xor(seed, 10), CORNERS)
    second = student.forward(student.train_xor(seed, 10), CORNERS)
    assert_close(second, first, atol=1e-12, hint="The same seed must give the same network.")
