"""Q3, models. Names and structure are free: parameters are read in their order, and behaviour decides."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises

import draws
import oracle
from readings import forgotten, is_object, not_none, plain, raised_instead, whole

STRAIGHT = "This net is a straight line."
ROWS = "SmallCNN gives one row of logits per picture."


def evaluated(student, X, *nets):
    """Parameters and outputs of networks made by the student's `build_mlp`, in float64."""
    kit = student.driver("kit")
    with batched(student):
        pairs = []
        for sizes, activation in nets:
            model = student.build_mlp(sizes, activation)
            inside = model.double()
            pairs.append((kit.listed(inside.parameters()), inside(kit.tensor(X))))
    return [(arrays(parameters), plain(outputs)) for parameters, outputs in pairs]


def arrays(answer):
    """A network's parameters, once they are tensors of floats."""
    found = plain(answer)
    right = isinstance(found, list) and all(isinstance(p, np.ndarray) and p.dtype.kind == "f" for p in found)
    check(right, "The parameters of a network are tensors of floats.", staff=f"{found!r:.200}")
    return found


@pytest.mark.question("q3", weight=1.5, hint="Layer, activation, layer, …, layer: the last one has no activation.")
def test_mlp_computes_with_its_parameters(student, rng):
    """The outputs are those of a ReLU network with exactly the parameters that are registered."""
    sizes = draws.sizes(rng)
    X = rng.normal(size=(40, sizes[0])) * 3.0
    ((parameters, outputs),) = evaluated(student, X, (sizes, "relu"))
    registered = sum(int(p.size) for p in parameters)
    wanted = sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))
    check(
        registered == wanted,
        "Not all parameters are registered; use ModuleList."
        if registered < wanted
        else "Each layer has one weight per pair of units, and one bias per unit.",
        staff=f"{registered} of {wanted}",
    )
    alike = any(p.ndim == 2 and len(np.unique(p)) == 1 for p in parameters)
    check(not alike, "All weights of a layer are alike: start from random ones.")
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
    p, q = rng.normal(size=(2, 30, 3)) * 3.0
    X = np.concatenate([p, q, (p + q) / 2.0])
    kinds = (("identity", True), ("tanh", False), ("relu", False))
    *several, (_, single) = evaluated(student, X, *(([3, 6, 2], name) for name, _ in kinds), ([3, 2], "relu"))
    for (name, straight), (_, outputs) in zip(kinds, several, strict=True):
        check(isinstance(outputs, np.ndarray) and outputs.shape == (90, 2), "The outputs have shape (N, sizes[-1]).")
        gap = float(np.abs(outputs[60:] - (outputs[:30] + outputs[30:60]) / 2.0).max())
        hint = "activation='identity' must leave a straight line." if straight else STRAIGHT
        check((gap < 1e-9) is straight, hint, staff=f"{name}: midpoint gap {gap}")
    check(np.shape(single) == (90, 2), "Two sizes make one layer.")
    refused = (([4], "relu"), ([3, 0, 2], "relu"), ([3, 2, 2], "rellu"))
    for attempt in attempts(student, *(("build_mlp", sizes, name) for sizes, name in refused)):
        with raises(ValueError, hint=raised_instead("ValueError", "a network")):
            attempt()


@pytest.mark.question(
    "q3", weight=1, hint="Pictures in, logits out: one row of num_classes numbers per picture, whatever the batch."
)
def test_cnn_gives_logits_row_by_row(student, rng):
    """SmallCNN gives finite logits of shape (N, num_classes), also for N = 1, each row from its own picture."""
    classes = int(rng.integers(5, 9))
    x = rng.normal(size=(4, 3, 24, 24)).astype(np.float32)
    kit = student.driver("kit")
    with batched(student):
        network = student.SmallCNN(classes, 6)
        quiet = network.eval()
        outputs = [quiet(kit.tensor(part)) for part in (x, x[:1], x[2:])]
        requests = ((classes, 6), (classes, 12), (classes + 3, 6), (), (10, 8))
        sizes = [kit.listed(student.SmallCNN(*request).parameters()) for request in requests]
    whole, one, two = map(plain, outputs)
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
    small, wide, more, usual, said = (sum(int(p.size) for p in arrays(parameters)) for parameters in sizes)
    check(small < wide, "A larger `width` must mean more parameters.")
    check(small < more, "More classes need more parameters.")
    check(usual == said, "SmallCNN() has 10 classes and width 8.")


def _shape_sentence(outputs, rows):
    if rows == 1:
        return "The shape is another for a batch of one."
    if outputs.ndim == 1 or outputs.shape[:1] == (1,):
        return "Batch axis was flattened too."
    return ""


@pytest.mark.question("q3", weight=0.5, hint="Everything that decides the output belongs into the state_dict.")
def test_state_dict_holds_everything(student, rng):
    """A second network that is given the first one's state gives the first one's outputs."""
    x = rng.normal(size=(3, 3, 24, 24)).astype(np.float32)
    kit = student.driver("kit")
    with batched(student):
        one, two, pictures = student.SmallCNN(5, 4).eval(), student.SmallCNN(5, 4).eval(), kit.tensor(x)
        outputs = [one(pictures), two(pictures)]
        two.load_state_dict(one.state_dict())
        outputs.append(two(pictures))
    first, second, after = map(plain, outputs)
    check(isinstance(first, np.ndarray) and first.shape == (3, 5), ROWS)
    check(isinstance(second, np.ndarray) and second.shape == (3, 5), ROWS)
    check(not np.allclose(first, second, atol=1e-6), "Two new networks must not have the same weights.")
    assert_close(after, first, rtol=1e-5, atol=1e-6, name="the outputs after load_state_dict")


@pytest.mark.question(
    "q3", weight=0.75, instrumented=True, hint="Some parameters get no gradient: they do not take part in forward."
)
def test_every_parameter_learns(student, rng):
    """A backward pass gives every parameter of SmallCNN a finite gradient."""
    x = rng.normal(size=(6, 3, 24, 24)).astype(np.float32)
    weights = rng.normal(size=(6, 5)).astype(np.float32)
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        network = student.SmallCNN(5, 4)
        answer = network(kit.tensor(x))
        (answer * kit.tensor(weights)).sum().backward()
        slopes = witness.gradients(network)
    outputs, gradients = plain(answer), plain(slopes)
    check(isinstance(outputs, np.ndarray) and outputs.shape == (6, 5), ROWS)
    check(float(np.abs(outputs - outputs.mean(0)).max()) > 1e-6, "Different pictures get the same logits.")
    check(isinstance(gradients, list) and len(gradients) > 0, "SmallCNN has no registered parameters.")
    fine = [isinstance(g, np.ndarray) and bool(np.isfinite(g).all()) for g in gradients]
    check(all(fine), "Some parameters get no gradient.", staff=f"{fine.count(False)} of {len(fine)}")
    check(any(float(np.abs(g).max()) > 0 for g in gradients), "All gradients are zero.")


@pytest.mark.question(
    "q3", weight=0.75, instrumented=True, hint="Register every tensor: nn.Parameter, register_buffer, ModuleList."
)
def test_cnn_moves_as_a_whole(student, rng):
    """After `.to(device)` the network runs on that device: nothing stays behind."""
    classes, n = int(rng.integers(3, 9)), int(rng.integers(2, 6))
    x = rng.normal(size=(n, 3, 24, 24)).astype(np.float32)
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        network = student.SmallCNN(classes, 4).eval()
        here = network(kit.tensor(x))
        far = witness.outcome(network.to("meta"), kit.tensor(x).to("meta"))
        parameters = witness.count(network)
    outputs, far = plain(here), plain(far)
    check(isinstance(outputs, np.ndarray) and outputs.ndim == 2 and len(outputs) == n)
    check(float(np.abs(outputs - outputs.mean(0)).max()) > 1e-6, "Different pictures get the same logits.")
    mixed = isinstance(far, str | np.ndarray)
    check(
        not mixed,
        "Some tensor stayed on cpu: use register_buffer, and ModuleList for lists of layers.",
        staff=f"{far!r:.300}",
    )
    not_none(far, forgotten("forward"))
    check(is_object(far), ROWS, staff=f"{far!r:.200}")
    with batched(student):
        device, shape = far.device.type, kit.listed(far.shape)
    assert_equal(device, "meta", name="the device")
    assert_equal(plain(shape), [n, classes], name="the shape on another device")
    check(whole(plain(parameters)) > 0, "SmallCNN has no registered parameters.")
