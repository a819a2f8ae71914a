"""Q4, one training step, against the closed form of softmax regression in float64."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, check, value_of

import draws
import oracle
from readings import forgotten, given, is_object, not_none, plain, sentence, whole

STALE = "Step 2 contains step 1's gradient."
UNMOVED = "Weights did not move."
TWICE = "step() was called 2 times: the weights moved twice."
WAITS = "This line makes the CPU wait for the GPU on every batch."
LOG_PROBABILITIES = "nll_loss expects log-probabilities."
RATE = 0.5


def linear_steps(student, start, batches, *, loss="cross_entropy", as_dict=False, pollution=0.0, frozen_bias=False):
    """Losses, weights and biases after steps with the student's `train_step`."""
    kit = student.driver("kit")
    with batched(student):
        model = kit.linear(start.W, start.b, pollution, frozen_bias)
        optimizer, loss_fn = kit.sgd(model, RATE), getattr(kit, loss)
        losses = [student.train_step(model, kit.batch(x, y, as_dict), loss_fn, optimizer, "cpu") for x, y in batches]
        W, b = model.weight, model.bias
    losses = [given(loss, forgotten("train_step")) for loss in losses]
    return losses, plain(W), plain(b)


def watched_steps(student, start, batches):
    """The same, and what shows over there alone: waits, steps of the optimizer, and losses that hold a graph."""
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        model = kit.linear(start.W, start.b)
        optimizer = witness.CountedSGD(model.parameters(), RATE)
        steps = [
            witness.waits_of(student.train_step, model, kit.batch(x, y), kit.cross_entropy, optimizer, "cpu")
            for x, y in batches
        ]
        losses = [step.result for step in steps]
        waits, held = [step.waits for step in steps], [witness.holds_graph(loss) for loss in losses]
        W, taken = model.weight, optimizer.taken
    for loss in losses:
        not_none(value_of(loss), forgotten("train_step"))
    return plain(W), [plain(count) for count in waits], whole(plain(taken)), [plain(one) for one in held]


def check_parameters(W, b, right, hint, misreadings=None):
    """Compare parameters after a step."""
    hint = sentence(W, misreadings or {}, hint, tolerance=1e-9)
    assert_close(W, right.W, rtol=1e-7, atol=1e-10, hint=hint, name="the weights")
    assert_close(b, right.b, rtol=1e-7, atol=1e-10, hint=hint, name="the biases")


@pytest.mark.question("q4", weight=1.5, hint="One step is w − lr · (gradient of this batch's loss).")
def test_one_step_equals_closed_form(student, rng):
    """After one step of SGD the weights are where calculus says, and the loss is the one before the step."""
    start, (batch,) = draws.regression(rng), draws.batches(rng, [9])
    losses, W, b = linear_steps(student, start, [batch])
    ((loss, right),) = oracle.descended(start, [batch], RATE)
    ((_, further),) = oracle.descended(right, [batch], RATE)
    doubled = oracle.Softmax(W=2.0 * right.W - start.W, b=start.b)
    wrong = {UNMOVED: start.W, TWICE: further.W, "step() was called 2 times.": doubled.W} | _other_losses(start, batch)
    check_parameters(W, b, right, "", wrong)
    hint = "Return the loss before the update, as a 0-d tensor."
    assert_close(losses[0], loss, rtol=1e-7, hint=hint, name="the loss")


def _other_losses(start, batch):
    """Where the weights go when the loss is misread."""
    x, y = batch
    hot = np.eye(len(start.b))[y]
    nll = start.W + RATE * hot.T @ x / len(y)
    p = oracle.probabilities(start.logits(x))
    outer = oracle.probabilities(p) - hot
    inner = p * (outer - (outer * p).sum(1, keepdims=True))
    return {
        LOG_PROBABILITIES: nll,
        "Softmax is applied twice: cross_entropy takes logits.": start.W - RATE * inner.T @ x / len(y),
    }


@pytest.mark.question("q4", weight=2, hint="The gradient of each step must be that of its own batch.")
def test_three_steps_equal_closed_form(student, rng):
    """Three steps on three batches of unequal size end where calculus says."""
    start, batches = draws.regression(rng), draws.batches(rng, [8, 5, 11])
    losses, W, b = linear_steps(student, start, batches)
    path = list(oracle.descended(start, batches, RATE))
    summed = [model for _, model in oracle.descended(start, batches, RATE, momentum=1.0)]
    check_parameters(W, b, path[-1][1], "", {STALE: summed[-1].W, UNMOVED: start.W})
    for number, (loss, (right, _)) in enumerate(zip(losses, path, strict=True), start=1):
        assert_close(
            loss, right, rtol=1e-7, hint="Return the loss before the update.", name=f"the loss of step {number}"
        )


@pytest.mark.question(
    "q4", weight=1.5, hint="The update must use only this batch's gradient: clear what lies in `.grad` before backward."
)
def test_foreign_gradients_play_no_part(student, rng):
    """Gradients that were left in `.grad` before the call change nothing."""
    start, (batch,) = draws.regression(rng), draws.batches(rng, [7])
    _, W, b = linear_steps(student, start, [batch], pollution=float(rng.uniform(1.0, 2.0)))
    ((_, right),) = oracle.descended(start, [batch], RATE)
    check_parameters(W, b, right, "", {UNMOVED: start.W})


@pytest.mark.question(
    "q4",
    weight=1.25,
    hint="Use the `loss_fn` that is given, take dicts as well as pairs, leave frozen parameters alone.",
)
def test_other_loss_dict_batch_and_frozen_bias(student, rng):
    """With another loss, a dict as batch and a frozen bias, the weights move as that loss says, the bias not at all."""
    start, ((x, y),) = draws.regression(rng), draws.batches(rng, [10])
    losses, W, b = linear_steps(student, start, [(x, y)], loss="squares", as_dict=True, frozen_bias=True)
    wrong = start.logits(x) - np.eye(len(start.b))[y]
    ((_, crossed),) = oracle.descended(start, [(x, y)], RATE)
    hint = sentence(W, {UNMOVED: start.W, "Use the `loss_fn` that is given.": crossed.W}, tolerance=1e-9)
    assert_close(W, start.W - RATE * wrong.T @ x / len(y), rtol=1e-7, atol=1e-10, hint=hint, name="the weights")
    assert_close(b, start.b, hint="A frozen parameter must not move.", name="the frozen bias")
    assert_close(
        losses[0], 0.5 * (wrong**2).sum(1).mean(), rtol=1e-7, hint="Use the `loss_fn` that is given.", name="the loss"
    )


@pytest.mark.question("q4", weight=1.25, hint="Dropout/BatchNorm were off while training.")
def test_trains_in_training_mode(student, rng):
    """A model that is handed over in evaluation mode is trained, and left, in training mode."""
    ((x, y),) = draws.batches(rng, [12])
    y[0] = 3
    x = x + rng.uniform(1.0, 2.0, x.shape[1])
    later = rng.normal(size=x.shape) - 1.0
    kit = student.driver("kit")
    with batched(student):
        model = kit.normed(x.shape[1], 4)
        loss = student.train_step(model, kit.batch(x, y), kit.cross_entropy, kit.sgd(model, 0.1), "cpu")
        after_step = model[0].running_mean.clone()
        model(kit.tensor(later))
        after_call = model[0].running_mean.clone()
    not_none(value_of(loss), forgotten("train_step"))
    mean = 0.1 * x.mean(0)
    assert_close(plain(after_step), mean, rtol=1e-7, atol=1e-10, name="BatchNorm's running mean")
    # What comes through the model next moves its statistics in training mode alone.
    hint = "Leave the model in training mode."
    assert_close(plain(after_call), 0.9 * mean + 0.1 * later.mean(0), rtol=1e-7, atol=1e-10, hint=hint)


@pytest.mark.question(
    "q4", weight=1, instrumented=True, hint="Inputs on cpu, weights on meta: move the batch to `device`."
)
def test_runs_wherever_the_model_is(student, rng):
    """With the model on another device a step runs there, batch included, and its loss stays there."""
    n, width = int(rng.integers(4, 9)), int(rng.integers(3, 7))
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        model = kit.far_away(width, 4)
        batch = kit.batch(np.zeros((n, width), np.float32), np.zeros(n, np.int64))
        optimizer = kit.adam(model)
        answer = witness.outcome(student.train_step, model, batch, kit.cross_entropy, optimizer, "meta")
    loss = given(answer, forgotten("train_step"))
    words = loss if isinstance(loss, str) else "no tensor" if isinstance(loss, int | float | np.generic) else ""
    waiting = any(
        sign in words for sign in ("item()", "copy out of meta", "no data", "local_scalar", "no tensor", "bool")
    )
    check(not words, WAITS if waiting else "", staff=words)
    hint = "The loss is a 0-d tensor on `device`."
    check(is_object(loss), hint, staff=f"{loss!r:.200}")
    with batched(student):
        device, shape = loss.device.type, kit.listed(loss.shape)
    assert_equal([plain(device), plain(shape)], ["meta", []], hint=hint, name="device and shape of the loss")


@pytest.mark.question("q4", weight=1, instrumented=True, hint=WAITS)
def test_never_waits_for_the_device(student, rng):
    """Five steps fetch no number from a tensor, and move the weights along the gradients."""
    start, batches = draws.regression(rng), draws.batches(rng, [6] * 5)
    W, waits, _, _ = watched_steps(student, start, batches)
    check_moved(W, start, batches)
    assert_equal(waits, [0] * 5, name="the number of waits")


@pytest.mark.question(
    "q4", weight=0.5, instrumented=True, hint="Call `optimizer.step()` once, and return `loss.detach()`."
)
def test_one_step_and_no_graph_left(student, rng):
    """Each call makes exactly one optimizer step, and the loss that comes back holds no graph."""
    start, batches = draws.regression(rng), draws.batches(rng, [6] * 4)
    W, _, taken, held = watched_steps(student, start, batches)
    check_moved(W, start, batches)
    hint = "step() called more than once per batch." if taken > 4 else "step() is not called for every batch."
    check(taken == 4, hint, staff=f"{taken} steps for 4 batches")
    assert_equal(held, [False] * 4, hint="The loss still holds its graph: return loss.detach().")


def check_moved(W, start, batches):
    """The weights went roughly where calculus says; what exactly is asked for is other tests' matter."""
    right = list(oracle.descended(start, batches, RATE))[-1][1].W - start.W
    moved = isinstance(W, np.ndarray) and W.shape == start.W.shape and float(np.abs(W - start.W).max()) > 1e-3
    check(moved, UNMOVED)
    check(float(np.sum((W - start.W) * right)) > 0.0, "The weights moved away from where the gradients lead.")
