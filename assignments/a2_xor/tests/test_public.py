"""Public tests: one instance of what the hidden tests look at. Read them, run them, step through them."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, value_of

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TABLES = {
    "AND": [0, 0, 0, 1],
    "OR": [0, 1, 1, 1],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
    "A": [0, 0, 1, 1],
    "NOT_B": [1, 0, 1, 0],
}
XOR = [0, 1, 1, 0]


def public(question, weight, hint=""):
    """Mark a public test: its feedback shows everything."""
    return pytest.mark.question(question, weight=weight, hint=hint, feedback="public")


# Q1. The threshold unit ------------------------------------------------------------------------------------


@public("q1", 1)
def test_and_gate(student):
    """With w = (1, 1) and theta = 1.5 a unit computes AND."""
    answer = student.fires(CORNERS, np.array([1.0, 1.0]), 1.5)
    hint = "Fire (1) where the sum exceeds 1.5, else 0."
    if isinstance(answer, np.ndarray) and answer.shape == (4, 1):
        hint = "Expected (4,), got (4,1)."
    elif isinstance(answer, np.ndarray) and (answer.dtype.kind not in "iu" or not np.isin(answer, (0, 1)).all()):
        hint = "Use 1 and 0."
    assert_close(answer, TABLES["AND"], dtype="int", hint=hint, name="what `fires` returns")


@public("q1", 1, hint="Firing when sum > theta means b = −theta.")
def test_and_gate_with_a_bias(student):
    """The bias that replaces a threshold of 1.5 makes the same AND."""
    bias = student.to_bias(1.5)
    assert_close(bias, -1.5, dtype="number", name="the bias")


# Q2. The perceptron learns ---------------------------------------------------------------------------------


@public("q2", 2)
def test_one_update_by_hand(student):
    """The handout's worked update: w = (1, −1), b = 0, lr = ½, and a miss on x = (1, 2) with y = 1."""
    unit = student.Perceptron(lr=0.5)
    unit.w, unit.b = np.array([1.0, -1.0]), 0.0
    unit.partial_fit(np.array([1.0, 2.0]), 1)
    assert_close(unit.w, [1.5, 0.0], hint="1 − 2 + 0 = −1 does not fire, so w becomes w + ½·(1−0)·x.", name="w")
    assert_close(unit.b, 0.5, dtype="number", hint="The bias learns, too: b + ½·(1−0).", name="b")


@public("q2", 2)
def test_learns_or_and_and(student):
    """A perceptron learns OR and AND, ends with an epoch without mistakes, and says so."""
    for name in ("OR", "AND"):
        unit = student.Perceptron()
        trained = unit.fit(CORNERS, np.array(TABLES[name]))
        check(trained is not None, "`fit` returned None — did you forget `return self`?")
        assert_equal(trained.predict(CORNERS), np.array(TABLES[name]), hint=f"{name} is not learnt.", name="the answer")
        assert_equal(trained.converged, True, hint="`converged` must be True.", name="converged")
        check(list(trained.mistakes)[-1] == 0, "The last epoch must be the first without a mistake.")
        # Whatever line is right on the corners is right on these two points, too.
        beyond = np.array([[2.0, 2.0], [-1.0, -1.0]])
        assert_equal(trained.predict(beyond), np.array([1, 0]), hint="(2,2) fires, (−1,−1) does not.", name="the answer")
        on_your_line = CORNERS @ trained.w + trained.b > 0
        check(np.array_equal(on_your_line, TABLES[name]), "`predict` is 1 exactly where X @ w + b > 0.")


# Q3. What can one unit do? ---------------------------------------------------------------------------------


@public("q3", 2)
def test_named_gates(student):
    """Each of the six gates is right on all four rows."""
    for name, table in TABLES.items():
        answer = value_of(student.gate(name))
        check(answer is not None, "`gate` returned None — did you forget `return`?")
        w, theta = answer
        assert_close(w, np.resize(w, 2), dtype="number", sequence=True, name="w")
        for row, wanted in zip(CORNERS, table, strict=True):
            fires = float(np.dot(row, w)) > float(theta)
            verb = "fires" if fires else "does not fire"
            check(fires == bool(wanted), f"{name}({row[0]:g},{row[1]:g}) {verb}.")


@public("q3", 1)
def test_xor_has_no_unit(student):
    """There is no unit for XOR, and there is one for NOR."""
    check(student.separating_unit(CORNERS, np.array(XOR)) is None, "No single unit computes XOR: return None.")
    unit = value_of(student.separating_unit(CORNERS, np.array(TABLES["NOR"])))
    check(unit is not None, "A unit for NOR exists.")
    w, theta = unit
    check(np.array_equal(CORNERS @ np.asarray(w) > float(theta), TABLES["NOR"]), "This unit does not compute NOR.")


# Q4. Counting ----------------------------------------------------------------------------------------------


@public("q4", 3)
def test_deck_network(student):
    """The deck's 3-4-4-1 network has 32 weights, 9 biases, 41 parameters and 3 layers."""
    sizes = [3, 4, 4, 1]
    weights, biases = student.count_weights(sizes), student.count_biases(sizes)
    assert_equal(weights, 32, hint="Weights join every pair: 3×4, not 3+4.", name="the number of weights")
    assert_equal(biases, 9, hint="Inputs have no bias: 4+4+1=9.", name="the number of biases")
    assert_equal(student.count_parameters(sizes), 41, name="the number of parameters")
    assert_equal(student.depth(sizes), 3, hint="The deck counts hidden + output layers.", name="the depth")
    shapes = value_of(student.layer_shapes(sizes))
    expected = [((3, 4), (4,)), ((4, 4), (4,)), ((4, 1), (1,))]
    listed = shapes if isinstance(shapes, list | tuple | None) else list(shapes)
    assert_equal(listed, expected, hint="W maps inputs (rows) to outputs (columns) here.", name="the list of shapes")


# Q5. Activations -------------------------------------------------------------------------------------------


@public("q5", 3)
def test_value_table(student):
    """The handout's table of values."""
    z = np.array([-10.0, -1.0, 0.0, 2.0])
    table = {
        "step": ([0.0, 0.0, 0.0, 1.0], "step is 1 only above 0."),
        "relu": ([0.0, 0.0, 0.0, 2.0], "relu is max(0, z)."),
        "leaky_relu": ([-1.0, -0.1, 0.0, 2.0], "The deck's leak is 0.1."),
        "sigmoid": (1.0 / (1.0 + np.exp(-z)), "sigmoid is 1/(1+exp(−z))."),
        "tanh": (np.tanh(z), "tanh is the hyperbolic tangent."),
    }
    for name, (values, hint) in table.items():
        answer = getattr(student, name)(z)
        if name == "leaky_relu" and isinstance(answer, np.ndarray) and answer.shape == (4,) and answer[3] != 2.0:
            hint = "Positive inputs pass unchanged."
        assert_close(answer, values, hint=hint, name=name)


@public("q5", 1, hint="Add each piece's own bias before the max.")
def test_maxout_of_two_pieces(student):
    """The larger of 2x + 1 and −x: at x = 1 it is 3, at x = −2 it is 2."""
    W, b = np.array([[[2.0]], [[-1.0]]]), np.array([[1.0], [0.0]])
    assert_close(student.maxout(np.array([[1.0], [-2.0]]), W, b), [[3.0], [2.0]], name="maxout")


# Q6. The forward pass --------------------------------------------------------------------------------------


@public("q6", 2.5)
def test_deck_network_of_ones(student):
    """3-4-4-1 with all weights 1 and all biases −1: (1, 2, 3) gives 75, and (−1, −2, −3) gives −1."""
    net = student.MLP([3, 4, 4, 1])
    net.weights = [np.ones((3, 4)), np.ones((4, 4)), np.ones((4, 1))]
    net.biases = [-np.ones(4), -np.ones(4), -np.ones(1)]
    answer = net.forward(np.array([[1.0, 2.0, 3.0], [-1.0, -2.0, -3.0]]))
    hint = "Hidden layers: relu(values @ W + b), so 5 and then 19; output: 4·19 − 1."
    if isinstance(answer, np.ndarray) and answer.shape == (2, 1) and answer[0, 0] == 75.0:
        hint = "The output layer is linear; negative answers are impossible in yours."
    assert_close(answer, [[75.0], [-1.0]], hint=hint, name="the output")


@public("q6", 1.5)
def test_fresh_network_has_the_right_shapes(student):
    """A new 3-4-4-1 network has three weight matrices, three bias vectors and two hidden layers."""
    net = student.MLP([3, 4, 4, 1], seed=1)
    X = np.array([[1.0, 2.0, 3.0], [-1.0, -2.0, -3.0]])
    weights, biases, hidden = (list(part) for part in (net.weights, net.biases, net.hidden(X)))
    for parts, shapes, name in (
        (weights, [(3, 4), (4, 4), (4, 1)], "weights"),
        (biases, [(4,), (4,), (1,)], "biases"),
        (hidden, [(2, 4), (2, 4)], "hidden(X)"),
    ):
        assert_equal([part.shape for part in parts], shapes, hint=f"Look at the shapes in {name}.", name=name)
    check(not np.isclose(weights[0], weights[0][0, 0]).all(), "All hidden units are identical, they will stay identical.")
    values = X
    for W, b, layer in zip(weights, biases, hidden, strict=False):
        values = np.maximum(values @ W + b, 0.0)
        assert_close(layer, values, rtol=1e-6, hint="`hidden` gives relu(values @ W + b).", name="a hidden layer")


# Q7. A chain of linear layers is linear --------------------------------------------------------------------


@public("q7", 2.5)
def test_deck_chain(student):
    """The deck's chain with w = 1 … 6 and b = 1 … 3 is 17·x1 + 39·x2 + 20."""
    answer = value_of(student.collapse_deck(1, 2, 3, 4, 5, 6, 1, 2, 3))
    check(answer is not None, "`collapse_deck` returned None — did you forget `return`?")
    check(isinstance(answer, tuple | list) and len(answer) == 3, "Return (a1, a2, c).")
    typo = "The slide's first line has a typo; use the expanded line."
    a1 = typo if np.array_equal(answer[0], 27) else "a1 collects what x1 is multiplied by."
    assert_close(answer[0], 17, dtype="number", hint=a1, name="a1")
    assert_close(answer[1], 39, dtype="number", hint=typo, name="a2")
    c = "Inner biases pass through later weights: c = w5·b1 + w6·b2 + b3."
    assert_close(answer[2], 20, dtype="number", hint=c, name="c")


@public("q7", 1.5)
def test_collapse_two_layers(student):
    """Two small layers collapse to their product, with the first bias sent through the second layer."""
    first, second = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]]), np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 3.0]])
    answer = value_of(student.collapse([first, second], [np.array([1.0, 0.0, 2.0]), np.array([5.0, 5.0])]))
    check(answer is not None, "`collapse` returned None — did you forget `return`?")
    check(isinstance(answer, tuple | list) and len(answer) == 2, "`collapse` returns (W, b).")
    assert_close(answer[0], [[5.0, 2.0], [2.0, 4.0]], hint="Order: first layer first.", name="W")
    c = "Inner biases pass through later weights: b is b1 @ W2 + b2."
    assert_close(answer[1], [6.0, 11.0], hint=c, name="b")


# Q8. XOR by hand -------------------------------------------------------------------------------------------


@public("q8", 4, hint="Return the four arrays W1,b1,W2,b2.")
def test_xor_table(student):
    """Your ReLU network is on the right side of ½ for all four rows."""
    arrays = value_of(student.xor_relu())
    check(arrays is not None, "`xor_relu` returned None — did you forget `return`?")
    check(isinstance(arrays, tuple | list) and len(arrays) == 4, "Return the four arrays W1,b1,W2,b2.")
    for array, shape in zip(arrays, ((2, 2), (2,), (2, 1), (1,)), strict=True):
        assert_close(np.shape(array), shape, dtype="int", sequence=True, name="a shape")
    W1, b1, W2, b2 = arrays
    with np.errstate(all="ignore"):
        outputs = (np.maximum(CORNERS @ W1 + b1, 0.0) @ W2 + b2)[:, 0]
    for row, value, wanted in zip(CORNERS, outputs, XOR, strict=True):
        right = bool(value > 0.5) if wanted else bool(value <= 0.5)
        check(right, f"({row[0]:g},{row[1]:g}) gives {float(value)}.")


# Q9. Random features and a perceptron ----------------------------------------------------------------------


@public("q9", 3)
def test_random_features_solve_xor(student):
    """With 32 random units at least one of five seeds solves XOR and its surroundings; features and score have their form."""
    models = [student.random_feature_fit(CORNERS, np.array(XOR), 32, seed) for seed in range(5)]
    layer = models[0].features(CORNERS)
    check(isinstance(layer, np.ndarray) and layer.shape == (4, 32), "`features` gives an array of shape (N, width).")
    # Points close to three of the corners have their corner's label, and were not among the training rows.
    X = np.concatenate([CORNERS, CORNERS[:0:-1] + 0.01, CORNERS[:0:-1] - 0.01])
    y = np.concatenate([XOR, XOR[:0:-1], XOR[:0:-1]])
    answers = [model.predict(X) for model in models]
    solved = [isinstance(answer, np.ndarray) and np.array_equal(answer, y) for answer in answers]
    flat = bool(np.allclose(layer[0] + layer[3], layer[1] + layer[2]))
    check(any(solved), "Random *linear* features keep XOR inseparable." if flat else "No seed of five solves XOR.")
    score = models[solved.index(True)].score(X, y)
    assert_close(score, 1.0, hint="`score` is the fraction of right answers.", name="score")
