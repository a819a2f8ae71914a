"""Q3, models. Names and structure are free: parameters are read in their order, and behaviour decides."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises

import draws
import oracle
from readings import raised_instead

STRAIGHT = "This net is a straight line."


@pytest.mark.question("q3", weight=1.5, hint="Layer, activation, layer, …, layer: the last one has no activation.")
def test_mlp_computes_with_its_parameters(student, rng):
    """The outputs are those of a ReLU network with exactly the parameters that are registered."""
    sizes = draws.sizes(rng)
    X = rng.normal(size=(40, sizes[0])) * 3.0
    driver = student.driver("models")
    parameters, outputs = driver.mlp(sizes, "relu", X)
    registered = sum(int(np.size(p)) for p in parameters)
    wanted = sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))
    check(
        registered == wanted,
        f"Only {registered} parameters are registered; use ModuleList."
        if registered < wanted
        else "Each layer has one weight per pair of units, and one bias per unit.",
    )
    right = oracle.mlp(parameters, X)
    check(right is not None, "Keep one matrix and one vector per layer, first layer first.")
    hint = STRAIGHT if _gap(outputs, parameters, X) else ""
    if isinstance(outputs, np.ndarray) and outputs.shape == right.shape and np.allclose(outputs.sum(1), 1.0):
        hint = "Outputs sum to 1: return logits."
    assert_close(outputs, right, rtol=1e-6, atol=1e-8, hint=hint, name="the outputs")


def _gap(outputs, parameters, X):
    """Whether the outputs are what these layers give without anything in between."""
    values = X
    for matrix, vector in zip(parameters[::2], parameters[1::2], strict=False):
        if getattr(matrix, "ndim", 0) != 2 or values.shape[1] not in matrix.shape:
            return False
        values = values @ (matrix.T if matrix.shape[1] == values.shape[1] else matrix) + vector
    return isinstance(outputs, np.ndarray) and outputs.shape == values.shape and np.allclose(outputs, values)


@pytest.mark.question("q3", weight=0.5, hint="`activation` names what stands between the layers.")
def test_mlp_activations_and_refusals(student, rng):
    """ "tanh" bends, "identity" leaves a straight line; sizes and names that make no network raise ValueError."""
    driver = student.driver("models")
    sizes = [3, 6, 2]
    p, q = rng.normal(size=(2, 30, 3)) * 3.0
    X = np.concatenate([p, q, (p + q) / 2.0])
    for name, straight in (("identity", True), ("tanh", False), ("relu", False)):
        _, outputs = driver.mlp(sizes, name, X)
        check(isinstance(outputs, np.ndarray) and outputs.shape == (90, 2), "The outputs have shape (N, sizes[-1]).")
        gap = float(np.abs(outputs[60:] - (outputs[:30] + outputs[30:60]) / 2.0).max())
        hint = "activation='identity' must leave a straight line." if straight else STRAIGHT
        check((gap < 1e-9) is straight, hint, staff=f"{name}: midpoint gap {gap}")
    _, outputs = driver.mlp([3, 2], "relu", X)
    check(np.shape(outputs) == (90, 2), "Two sizes make one layer.")
    for bad, name in (([4], "relu"), ([3, 0, 2], "relu"), ([3, 2, 2], "rellu")):
        with raises(ValueError, hint=raised_instead("ValueError", "a network")):
            driver.mlp(bad, name, X)


@pytest.mark.question(
    "q3", weight=1, hint="Pictures in, logits out: one row of num_classes numbers per picture, whatever the batch."
)
def test_cnn_gives_logits_row_by_row(student, rng):
    """SmallCNN gives finite logits of shape (N, num_classes), also for N = 1, each row from its own picture."""
    classes = int(rng.integers(5, 9))
    x = rng.normal(size=(4, 3, 24, 24)).astype(np.float32)
    driver = student.driver("models")
    whole, one, two = driver.cnn_outputs([x, x[:1], x[2:]], classes, 6)
    for outputs, rows in ((whole, 4), (two, 2), (one, 1)):
        check(isinstance(outputs, np.ndarray), "The outputs are one tensor.")
        check(
            outputs.shape == (rows, classes),
            _shape_sentence(outputs, rows),
            staff=f"{outputs.shape} for {rows} pictures",
        )
    assert_close(whole, np.where(np.isfinite(whole), whole, 0.0), dtype="float32", name="the outputs")
    sums = whole.sum(1)
    check(not np.allclose(sums, 1.0, atol=1e-4), "Outputs sum to 1: return logits.")
    check(
        not np.allclose(np.exp(whole.astype(float)).sum(1), 1.0, atol=1e-4),
        "These are log-probabilities: return logits.",
    )
    check(float(np.abs(whole - whole.mean(0)).max()) > 1e-6, "Different pictures get the same logits.")
    hint = "In evaluation mode a picture's logits must not depend on the others."
    assert_close(np.concatenate([one, two]), whole[[0, 2, 3]], rtol=1e-3, atol=1e-4, hint=hint, name="the outputs")
    small, wide, more = driver.cnn_counts([(classes, 6), (classes, 12), (classes + 3, 6)])
    check(small < wide, "A larger `width` must mean more parameters.")
    check(small < more, "More classes need more parameters.")
    plain, said = driver.cnn_counts([(), (10, 8)])
    check(plain == said, "SmallCNN() has 10 classes and width 8.")


def _shape_sentence(outputs, rows):
    if rows == 1:
        return f"Shape {outputs.shape} for a batch of one."
    if outputs.ndim == 1 or outputs.shape[:1] == (1,):
        return "Batch axis was flattened too."
    return ""


@pytest.mark.question("q3", weight=0.5, hint="Everything that decides the output belongs into the state_dict.")
def test_state_dict_holds_everything(student, rng):
    """A second network that is given the first one's state gives the first one's outputs."""
    x = rng.normal(size=(3, 3, 24, 24)).astype(np.float32)
    first, second, after = student.driver("models").copied(x, 5, 4)
    check(isinstance(first, np.ndarray) and first.shape == (3, 5), "SmallCNN gives one row of logits per picture.")
    check(not np.allclose(first, second, atol=1e-6), "Two new networks must not have the same weights.")
    assert_close(after, first, rtol=1e-5, atol=1e-6, name="the outputs after load_state_dict")


@pytest.mark.question(
    "q3", weight=0.75, instrumented=True, hint="Some parameters get no gradient: they do not take part in forward."
)
def test_every_parameter_learns(student, rng):
    """A backward pass gives every parameter of SmallCNN a finite gradient."""
    x = rng.normal(size=(6, 3, 24, 24)).astype(np.float32)
    weights = rng.normal(size=(6, 5)).astype(np.float32)
    outputs, gradients = student.driver("models").gradients(x, weights, 5, 4)
    check(isinstance(outputs, np.ndarray) and outputs.shape == (6, 5), "SmallCNN gives one row of logits per picture.")
    check(isinstance(gradients, list) and len(gradients) > 0, "SmallCNN has no registered parameters.")
    fine = [isinstance(g, np.ndarray) and bool(np.isfinite(g).all()) for g in gradients]
    check(all(fine), f"{fine.count(False)} of {len(fine)} parameters get no gradient.")
    check(any(float(np.abs(g).max()) > 0 for g in gradients), "All gradients are zero.")


@pytest.mark.question(
    "q3", weight=0.75, instrumented=True, hint="Register every tensor: nn.Parameter, register_buffer, ModuleList."
)
def test_cnn_moves_as_a_whole(student, rng):
    """After `.to(device)` the network runs on that device: nothing stays behind."""
    classes, n = int(rng.integers(3, 9)), int(rng.integers(2, 6))
    shape, parameters = student.driver("models").on_meta(classes, 4, n)
    mixed = isinstance(shape, str)
    check(
        not mixed,
        "Some tensor stayed on cpu: use register_buffer, and ModuleList for lists of layers.",
        staff=str(shape),
    )
    assert_equal(shape, [n, classes], name="the shape on another device")
    check(isinstance(parameters, int) and parameters > 0, "SmallCNN has no registered parameters.")
