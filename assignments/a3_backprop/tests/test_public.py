"""Public tests: one instance of what the hidden tests look at. Read them, run them, step through them."""

import math

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises, student_operators, value_of
from support.digits import load_digits

KILOMETRES = np.array([1.0, 5.0, 10.0, 21.1, 42.2])
MILES_PER_KILOMETRE = 0.621371


def public(question, weight, hint="", needs=()):
    """Mark a public test: its feedback shows everything. When it fails, what it needs is looked at first."""
    return pytest.mark.question(question, weight=weight, hint=hint, needs=needs, feedback="public")


def given(answer, name):
    """An answer, once it is sure that there is one."""
    check(answer is not None, f"`{name}` returned None — did you forget `return`?")
    return answer


# Q1. Guess, measure, adjust --------------------------------------------------------------------------------


@public("q1", 2)
def test_kilometres_to_miles(student):
    """From a guess of 0 the descent finds miles per kilometre; its first loss is that of the guess."""
    miles = MILES_PER_KILOMETRE * KILOMETRES
    trace = given(student.fit_scale(KILOMETRES, miles, 0.0, 0.0005, 40), "fit_scale")
    w, loss = np.asarray(value_of(trace.w), dtype=float), np.asarray(value_of(trace.loss), dtype=float)
    check(w.shape == (41,) and loss.shape == (41,), "w and loss belong to w0 and to the weight after each of 40 steps.")
    hint = "You fitted 1.609 where 0.621 was asked." if abs(w[-1] - 1 / MILES_PER_KILOMETRE) < 1e-3 else ""
    if loss[-1] > loss[0]:
        hint = f"Loss rose from {loss[0]:.4g} to {loss[-1]:.4g} with a tiny lr: step against the gradient."
    assert_close(
        w[-1],
        MILES_PER_KILOMETRE,
        rtol=1e-6,
        hint=hint or "Each step is w − lr·2·mean((w·x − y)·x).",
        name="the last weight",
    )
    assert_close(w[1], 0.0005 * 2 * np.mean(miles * KILOMETRES), hint="w1 = w0 − lr·2·mean((w0·x − y)·x).", name="w[1]")
    assert_close(loss[0], np.mean(miles**2), hint="loss[0] belongs to w0.", name="loss[0]")
    with raises(ValueError, hint="Inputs and targets of different lengths: raise ValueError."):
        student.fit_scale(KILOMETRES, miles[:3], 0.0, 0.0005, 1)


@public("q1", 1, hint="A step is lr times the slope of the *mean* squared error.")
def test_dollars_to_shekels(student):
    """With lr = 1/λ a single step finds the rate, whatever it is, also when it has to be found twice over."""
    dollars = np.array([1.0, 20.0, 50.0])
    for rate, repeated in ((3.7, 1), (3.2, 2)):
        x = np.tile(dollars, repeated)
        trace = given(student.fit_scale(x, rate * x, 1.0, 0.5 / np.mean(x**2), 1), "fit_scale")
        assert_close(value_of(trace.w)[1], rate, rtol=1e-9, name="the weight after one step")


# Q2. The squared loss --------------------------------------------------------------------------------------


@public("q2", 1.25)
def test_loss_of_two(student):
    """mse([1, 2], [1, 4]) = 2, and the loss of a right answer is 0."""
    loss = student.mse(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    hint = "mean, not sum." if isinstance(loss, float) and loss == 4.0 else "mean of 0² and 2²."
    assert_close(loss, 2.0, dtype="number", hint=hint, name="the loss")
    assert_close(student.mse(np.ones((2, 2)), np.ones((2, 2))), 0.0, dtype="number", name="the loss")


@public("q2", 1.25)
def test_slope_of_two(student):
    """mse_grad([1, 2], [1, 4]) = [0, −2]; shapes that only broadcast are refused."""
    grad = student.mse_grad(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    assert_close(grad, [0.0, -2.0], hint="2·(pred − target) / 2, so 0 and −2.", name="the gradient")
    hint = "pred (4,1) and target (4,) would broadcast to 4×4: raise ValueError."
    with raises(ValueError, hint=hint):
        student.mse_grad(np.ones((4, 1)), np.ones(4))
    with raises(ValueError, hint=hint):
        student.mse(np.ones((4, 1)), np.ones(4))


# Q3. Slope by nudging --------------------------------------------------------------------------------------


@public("q3", 2)
def test_slopes_of_squares_and_sines(student):
    """The slope of x² is 2x and that of sin is cos, to eight digits; x stays as it is, and is float64."""
    x = np.array([[0.5, -1.0], [2.0, 0.0]])
    there = student.put(x)
    squares = student.numeric_grad(lambda at: float(np.sum(at**2)), there)
    assert_close(squares, 2 * x, atol=1e-8, hint="(f(x+h) − f(x−h)) / (2h).", name="the gradient")
    assert_equal(value_of(there), x, hint="x was left at x+h.")
    sines = student.numeric_grad(lambda at: float(np.sum(np.sin(at))), x)
    assert_close(
        sines, np.cos(x), atol=1e-8, hint="Nudge to both sides: the error is then of order h².", name="the gradient"
    )
    with raises(TypeError, hint="A nudge of 1e-5 is lost in integers: raise TypeError."):
        student.numeric_grad(lambda at: float(np.sum(at)), np.array([1, 2]))


@public("q3", 1)
def test_a_wrong_gradient_is_named(student):
    """1e-5 and 2e-5 differ by a third; of two gradients the wrong one is reported under its name."""
    third = student.relative_error(np.array([1e-5]), np.array([2e-5]))
    assert_close(third, 1 / 3, dtype="number", hint="1e-5 vs 2e-5 is a 33 % error.", name="the relative error")
    zeros = student.relative_error(np.zeros(2), np.zeros(2))
    assert_close(zeros, 0.0, dtype="number", hint="Both zero counts as agreement.", name="the relative error")
    params = {"w": np.array([2.0, 3.0]), "b": np.array(1.0)}
    claimed = {"w": np.array([1.0, 1.0]), "b": np.array(3.0)}
    errors = value_of(student.check_gradients(lambda p: float(p["w"].sum() + p["b"]), params, claimed))
    check(isinstance(errors, dict) and set(errors) == {"w", "b"}, "Report one error per parameter.")
    assert_close(errors["w"], 0.0, atol=1e-6, dtype="number", hint="Report one error per parameter.", name="w's error")
    assert_close(errors["b"], 0.5, atol=1e-6, dtype="number", hint="Report one error per parameter.", name="b's error")


# Q4. Landscapes and step size ------------------------------------------------------------------------------


@public("q4", 1.5)
def test_lettered_curve(student):
    """On the handout's curve A, C, E and G are local minima, and C is the global one; letters between are no minima."""
    letters = {"A": 0, "B": 2, "C": 5, "D": 8, "E": 10, "F": 13, "G": 16}
    heights = [2.0, 3.0, 4.0, 2.5, 1.0, 0.5, 1.0, 2.0, 3.0, 2.0, 1.5, 1.5, 2.0, 3.5, 3.0, 2.0, 1.2]
    local = value_of(given(student.local_minima(np.array(heights)), "local_minima"))
    for name, index in letters.items():
        wanted = name in "ACEG"
        hint = f"{name} is a minimum: " + ("an end counts." if name in "AG" else "lower than its neighbours.")
        check((index in list(local)) == wanted, hint if wanted else f"{name} is a peak.")
    assert_equal(
        sorted(int(index) for index in local), [0, 5, 10, 16], hint="A flat floor counts once, by its left edge."
    )
    lowest = value_of(given(student.global_minima(np.array(heights)), "global_minima"))
    assert_equal(
        [int(index) for index in lowest], [5], hint="C is the lowest of all.", name="the list of global minima"
    )


@public("q4", 1.5)
def test_walk_into_a_bowl(student):
    """In the bowl (x − 3)² a small rate walks home, 1/λ arrives at once, and beyond 2/λ there is no convergence."""
    path = given(student.descend(lambda x: 2.0 * (x - 3.0), 0.0, 0.1, 100, 1e-6), "descend")
    places = [float(x) for x in value_of(path.x)]
    assert_close(
        places[:3], [0.0, 0.6, 1.08], sequence=True, hint="0, then 0 + 0.1·6, then 0.6 + 0.1·4.8.", name="the path"
    )
    assert_close(places[-1], 3.0, atol=1e-4, hint="Stopped before the minimum at 3.", name="the last place")
    assert_equal(
        value_of(path.converged), True, hint="A walk whose steps have become tiny has converged.", name="converged"
    )
    away = student.descend(lambda x: 2.0 * (x - 3.0), 0.0, 1.1, 20, 1e-9)
    assert_equal(value_of(away.converged), False, hint="Running out of steps is not convergence.", name="converged")
    names = [value_of(student.regime(2.0, lr)) for lr in (0.01, 0.3, 0.7, 1.1)]
    hint = "With λ = 2 the limits are 0.05, 0.5 and 1."
    assert_equal(names, ["slow", "converges", "oscillates", "diverges"], hint=hint, name="the list of regimes")


# Q5. The chain rule ----------------------------------------------------------------------------------------


@public("q5", 1)
def test_husband_son_daughter(student):
    """Twice as fast, and three times as fast as that, is six times as fast; no links are rate 1."""
    rate = student.chain([2.0, 3.0])
    hint = "Rates multiply along a chain." if isinstance(rate, float | int) and rate == 5 else ""
    assert_close(rate, 6.0, dtype="number", hint=hint, name="the rate")
    assert_close(student.chain([]), 1.0, dtype="number", hint="No links: nothing is scaled, rate 1.", name="the rate")


@public("q5", 1)
def test_sine_of_sine_of_sine(student):
    """The derivative of sin(sin(sin(w))) is cos(w)·cos(sin(w))·cos(sin(sin(w)))."""
    w = 0.8
    right = math.cos(w) * math.cos(math.sin(w)) * math.cos(math.sin(math.sin(w)))
    slope = student.chain_derivative(math.sin, math.cos, w, 3)
    assert_close(
        slope, right, rtol=1e-12, dtype="number", hint="Take each slope where that sine is: w, sin(w), sin(sin(w))."
    )
    assert_close(student.chain_derivative(math.sin, math.cos, w, 0), 1.0, dtype="number", hint="z = w has slope 1.")


# Q6. Values that remember ----------------------------------------------------------------------------------


@public("q6", 2)
def test_numbers_of_values(student):
    """Every operation gives the right number, plain numbers on either side, and raises where there is none."""
    value = student.Value
    a, b = value(3.0), value(-2.0)
    with student_operators():
        table = {
            "a + b": (a + b, 1.0), "2 + a": (2 + a, 5.0), "a - b": (a - b, 5.0), "1 - a": (1 - a, -2.0),
            "a * b": (a * b, -6.0), "2 * a": (2 * a, 6.0), "a / b": (a / b, -1.5), "6 / a": (6 / a, 2.0),
            "a ** 2": (a**2, 9.0), "b ** -1": (b**-1, -0.5), "-a": (-a, -3.0), "exp": (b.exp(), math.exp(-2.0)),
            "log": (a.log(), math.log(3.0)), "tanh": (a.tanh(), math.tanh(3.0)), "relu": (b.relu(), 0.0),
            "leaky_relu": (b.leaky_relu(), -0.2), "maximum": (a.maximum(b), 3.0), "maximum(5)": (a.maximum(5), 5.0),
        }  # fmt: skip
    for name, (result, right) in table.items():
        check(result is not None, f"`{name}` gives None — did you forget `return`?")
        assert_close(result.data, right, dtype="number", hint=f"`{name}` with a = 3 and b = −2.", name=name)
    assert_close([a.data, a.grad], [3.0, 0.0], sequence=True, hint="Operations leave their operands alone.", name="a")
    with raises(ValueError, hint="log of a number below 0: raise ValueError."):
        b.log()
    with raises(ZeroDivisionError, hint="Division by 0: raise ZeroDivisionError."), student_operators():
        a / 0


@public(
    "q6",
    2,
    needs=("q7",),
    hint="Each operation knows the local slope towards each operand; backward multiplies it by out.grad.",
)
def test_slopes_of_values(student):
    """Every operation's slope is right at one point, also when a larger expression multiplies it."""
    value, at = student.Value, 0.5
    expressions = {
        "2 - 3 * a": (lambda a: 2 - 3 * a, -3.0),
        "a * a": (lambda a: a * a, 2 * at),
        "a / 4 + 4 / a": (lambda a: a / 4 + 4 / a, 0.25 - 4 / at**2),
        "5 * a ** -1": (lambda a: 5 * a**-1, -5 / at**2),
        "exp": (lambda a: 2 * a.exp(), 2 * math.exp(at)),
        "log": (lambda a: 2 * a.log(), 2 / at),
        "tanh": (lambda a: 2 * a.tanh(), 2 * (1 - math.tanh(at) ** 2)),
        "relu": (lambda a: -2 * a.relu(), -2.0),
        "leaky_relu": (lambda a: -2 * (-a).leaky_relu(), 0.2),
        "maximum": (lambda a: 2 * a.maximum(0.1) + a.maximum(9.0), 2.0),
    }
    for name, (expression, right) in expressions.items():
        a = value(at)
        with student_operators():
            result = expression(a)
        given(result, name).backward()
        assert_close(
            a.grad, right, dtype="number", hint=f"Look at the slope of {name}, at a = 0.5.", name=f"the slope of {name}"
        )


# Q7. Order and accumulation --------------------------------------------------------------------------------


@public("q7", 2)
def test_sum_times_c(student):
    """In (a + b)·c every slope is right; v + v has slope 2; the order lists operands first."""
    a, b, c = (student.Value(v) for v in (2.0, -1.0, 4.0))
    ((a + b) * c).backward()
    for leaf, right, name in ((a, 4.0, "a.grad"), (b, 4.0, "b.grad"), (c, 1.0, "c.grad")):
        assert_close(leaf.grad, right, dtype="number", hint="(a + b)·c: slopes c, c and a + b.", name=name)
    v = student.Value(3.0)
    root = v + v
    root.backward()
    assert_close(v.grad, 2.0, dtype="number", hint="v+v has slope 2: contributions must add up.", name="v.grad")
    listed = [float(node.data) for node in given(student.toposort(root), "toposort")]
    assert_close(
        listed, [3.0, 6.0], sequence=True, hint="Each node once, operands before their users.", name="the order"
    )


@public("q7", 2)
def test_node_with_two_users(student):
    """With b = a + a and e = 3b + 4b the slope of e for a is 14; a second graph adds to it, zero_grad clears it."""
    a = student.Value(1.5)
    b = a + a
    e = student.Value(3.0) * b + student.Value(4.0) * b
    e.backward()
    hints = {0.0: "Start from d(out)/d(out)=1.", 3.0: "a+a has slope 2: contributions must add up."}
    hints |= dict.fromkeys((6.0, 8.0, 20.0, 22.0), "b was processed before all its users had reported.") | {
        4.0: hints[3.0]
    }
    hint = hints.get(float(a.grad), "e = 7·b and b = 2·a.")
    assert_close(a.grad, 14.0, dtype="number", hint=hint, name="a.grad")
    (student.Value(5.0) * a).backward()
    assert_close(a.grad, 19.0, dtype="number", hint="The first graph's contribution disappeared.", name="a.grad")
    student.zero_grad(e)
    assert_close(a.grad, 0.0, dtype="number", hint="zero_grad sets every slope to 0.0.", name="a.grad")


# Q8. Whole layers at once ----------------------------------------------------------------------------------


@public("q8", 2)
def test_one_layer_by_hand(student):
    """X = (1 2), W of ones, b = 0: forward and all three gradients, with their shapes."""
    layer = student.Linear(2, 3, 0)
    layer.W, layer.b = np.ones((2, 3)), np.array([0.0, 0.5, 1.0])
    X, dout = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])
    assert_close(layer.forward(X), [[3.0, 3.5, 4.0], [-1.0, -0.5, 0.0]], hint="X @ W + b.", name="the output")
    dX = layer.backward(dout)
    assert_close(layer.dW, [[1.0, 0.0, 2.0], [2.0, -1.0, 3.0]], hint="dW = Xᵀ @ dout.", name="dW")
    hint = "db is all zeros." if not np.any(value_of(layer.db)) else "db is the sum of dout over the batch."
    assert_close(layer.db, [1.0, 1.0, 3.0], hint=hint, name="db")
    assert_close(dX, [[3.0, 3.0], [2.0, 2.0]], hint="dX = dout @ Wᵀ.", name="the gradient dX")
    layer.backward(dout)
    assert_close(layer.db, [1.0, 1.0, 3.0], hint="A second backward replaces dW and db.", name="db")


@public("q8", 1, hint="relu passes gradients where its input was positive.")
def test_relu_by_hand(student):
    """ReLU silences −2, and blocks that unit's gradient, not negative gradients."""
    layer = student.ReLU()
    assert_close(layer.forward(np.array([[3.0, -2.0]])), [[3.0, 0.0]], name="relu")
    assert_close(layer.backward(np.array([[-1.0, 5.0]])), [[-1.0, 0.0]], name="relu's gradient")


@public("q8", 2)
def test_loss_of_no_idea(student):
    """Equal logits cost ln K, with slope (1/K − one-hot)/N; a huge logit stays finite; bad labels are refused."""
    y = np.array([0, 2])
    answer = value_of(given(student.softmax_cross_entropy(np.zeros((2, 4)), y), "softmax_cross_entropy"))
    check(isinstance(answer, tuple | list) and len(answer) == 2, "Return (loss, dlogits).")
    assert_close(answer[0], math.log(4.0), dtype="number", hint="No idea among 4 classes costs ln 4.", name="the loss")
    right = np.array([[-0.375, 0.125, 0.125, 0.125], [0.125, 0.125, -0.375, 0.125]])
    assert_close(answer[1], right, hint="(softmax − one-hot) / N, rows that sum to 0.", name="dlogits")
    loss, _ = value_of(student.softmax_cross_entropy(np.array([[1e4, 0.0], [0.0, 0.0]]), np.array([0, 1])))
    assert_close(loss, math.log(2.0) / 2, dtype="number", hint="Subtract each row's own maximum.", name="the loss")
    with raises(ValueError, hint="There is no class 4 of 4: raise ValueError."):
        student.softmax_cross_entropy(np.zeros((2, 4)), np.array([0, 4]))


# Q9. The loop ----------------------------------------------------------------------------------------------


@public("q9", 2, needs=("q8",), hint="The loss must fall, and three clouds well apart be told apart.")
def test_three_blobs(student):
    """Training on three clouds lowers the loss; 30 samples in batches of 8 are 4 updates per epoch."""
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1, 2], 10)
    X = np.array([[0.0, 3.0], [-2.6, -1.5], [2.6, -1.5]])[y] + rng.normal(0.0, 0.4, (30, 2))
    model = given(student.build_mlp([2, 8, 3], 1), "build_mlp")
    history = given(student.train(model, X, y, lr=0.2, batch_size=8, epochs=20, seed=2), "train")
    losses = [float(loss) for loss in value_of(history.loss)]
    check(len(losses) == 20, "history.loss holds one loss per epoch.")
    check(losses[-1] < 0.5 * losses[0], staff=f"losses {losses[0]:.3f} … {losses[-1]:.3f}")
    hint = "Four batches, the last of 6 samples, are four updates per epoch."
    assert_equal(value_of(history.steps), 80, hint=hint, name="steps")
    right = float(student.accuracy(model, X, y))
    hint = "" if right <= 1.0 else "accuracy is a share, from 0 to 1."
    check(0.9 <= right <= 1.0, hint, staff=f"accuracy {right}")


@public(
    "q9", 1.5, needs=("q8",), hint="A 64-32-10 network should get 90 % of unseen digits right, after three epochs 80 %."
)
def test_digits(student):
    """A 64-32-10 network learns real digits that come sorted by class."""
    X, y = load_digits()
    learn = np.argsort(y[:1300], kind="stable")
    pixels = student.scale_digits(X[:1300][learn])
    assert_close(np.max(pixels), 1.0, hint="Inputs reach 16; scale them.", name="the brightest pixel")
    model = given(student.build_mlp([64, 32, 10], 0), "build_mlp")
    student.train(model, pixels, y[:1300][learn], lr=0.3, batch_size=32, epochs=3, seed=0)
    logits = model.forward(student.scale_digits(X[1300:]))
    check(isinstance(logits, np.ndarray) and logits.shape == (497, 10), "forward gives logits of shape (N, K).")
    right = float(np.mean(logits.argmax(axis=1) == y[1300:]))
    check(right >= 0.8, staff=f"accuracy on unseen digits {right:.3f}")
