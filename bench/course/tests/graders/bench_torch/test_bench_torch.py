"""The checks of the torch task; the other tools' forms of them are made from this file."""

import numpy as np
import pytest

from autograder import assert_close, assert_equal, check
from autograder.wire import TensorValue

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], dtype=np.float32)
LABELS = np.array([0, 1, 1, 0])


def tensor(array):
    """A tensor of the student's, made from an array."""
    return TensorValue(dtype=str(array.dtype), array=array)


def plain(value):
    """The array behind a tensor that came back."""
    return value.numpy()


def mean_cross_entropy(logits, targets):
    """Mean binary cross-entropy in double precision."""
    z, t = np.asarray(logits, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    return float(np.mean(np.logaddexp(0.0, z) - z * t))


@pytest.mark.question("q1", weight=2)
def test_corners(student):
    """The network is 1 where exactly one input is 1."""
    values = student.xor_net()(tensor(CORNERS))
    assert_close(
        values, LABELS[:, None], atol=1e-5, hint="The network does not compute XOR on the four corners."
    )


@pytest.mark.question("q1", weight=1)
def test_noisy_corners(student, rng):
    """Labels do not change when the inputs move a little."""
    chosen = rng.integers(0, 4, 64)
    x = (CORNERS[chosen] + rng.uniform(-0.1, 0.1, (64, 2))).astype(np.float32)
    labels = student.predict(student.xor_net(), tensor(x))
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
    net = student.mlp(inputs, hidden, outputs)
    assert_equal(student.count_parameters(net), expected, hint="Count weights and biases of both layers.")


@pytest.mark.question("q3", weight=1)
def test_loss_of_random_logits(student, rng):
    """The loss is the mean binary cross-entropy."""
    logits = rng.normal(0.0, 3.0, (64, 1)).astype(np.float32)
    targets = rng.integers(0, 2, (64, 1)).astype(np.float32)
    value = student.loss(tensor(logits), tensor(targets))
    assert_close(value, mean_cross_entropy(logits, targets), rtol=1e-4, hint="Check the formula of the loss.")


@pytest.mark.question("q3", weight=1)
def test_loss_of_large_logits(student):
    """The loss stays finite where the exponential does not."""
    logits = np.array([[-200.0], [200.0], [200.0]], dtype=np.float32)
    targets = np.array([[1.0], [0.0], [1.0]], dtype=np.float32)
    value = student.loss(tensor(logits), tensor(targets))
    assert_close(value, mean_cross_entropy(logits, targets), rtol=1e-4, hint="Large logits must not overflow.")


@pytest.mark.question("q4", weight=1)
def test_training_lowers_the_loss(student):
    """Some steps of training make the network better than it was."""
    x = tensor(CORNERS)
    before = mean_cross_entropy(plain(student.train_xor(3, 0)(x)), LABELS[:, None])
    after = mean_cross_entropy(plain(student.train_xor(3, 25)(x)), LABELS[:, None])
    check(bool(after < 0.8 * before), "Training does not lower the loss.")


@pytest.mark.question("q4", weight=1)
def test_training_repeats(student, rng):
    """The same seed gives the same network."""
    seed = int(rng.integers(0, 2**31))
    first = plain(student.train_xor(seed, 10)(tensor(CORNERS)))
    second = plain(student.train_xor(seed, 10)(tensor(CORNERS)))
    assert_close(second, first, atol=1e-6, hint="The same seed must give the same network.")
