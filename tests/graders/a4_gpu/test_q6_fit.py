"""Q6, fit, checkpoint, reproduce: softmax regression against its closed form, and scripted validation losses."""

import math

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check, raises

import draws
import oracle
from readings import given, history, raised_instead, sentence

BY_TRAINING = "Pick by validation, not training."
REFERENCE = "best_state changed while training went on; deep-copy it."
NEEDS = ("q4", "q5")
RATE = 0.3


def problem(rng):
    """A start, training batches with a short last one, and validation batches of unequal size."""
    return draws.regression(rng), draws.batches(rng, [8, 8, 3]), draws.batches(rng, [7, 2])


def check_state(state, right, hint, name):
    """Compare a state of softmax regression with the model that it should be."""
    check(
        isinstance(state, dict) and {"weight", "bias"} <= state.keys(),
        "`best_state` is a copy of the model's state_dict.",
    )
    assert_close(state["weight"], right.W, rtol=1e-6, atol=1e-9, hint=hint, name=name)
    assert_close(state["bias"], right.b, rtol=1e-6, atol=1e-9, hint=hint, name=name)


@pytest.mark.question(
    "q6", weight=1.5, needs=NEEDS, hint="Losses are means over samples: a short batch counts for less."
)
def test_losses_equal_closed_form(student, rng):
    """Each epoch's training and validation loss are the means over samples that calculus gives."""
    start, train, val = problem(rng)
    result = given(student.driver("fitting").fitted(start.W, start.b, train, val, RATE, 0.0, 3), "fit")
    rows = history(result["history"])
    train_losses, val_losses, models = oracle.fitted(start, train, val, RATE, 0.0, 3)
    assert_equal(
        [row["epoch"] for row in rows],
        [0, 1, 2],
        hint="One entry per epoch, numbered from start_epoch.",
        name="the epochs",
    )
    steps = [loss for loss, _ in oracle.descended(start, train * 3, RATE)]
    plain = {"Weight batches by size: the last one is short.": np.mean(np.reshape(steps, (3, 3)), axis=1)}
    got = [row["train_loss"] for row in rows]
    assert_close(got, train_losses, rtol=1e-6, sequence=True, hint=sentence(got, plain), name="train_loss")
    by_batch = [np.mean([model.loss(x, y) for x, y in val]) for model in models]
    got = [row["val_loss"] for row in rows]
    assert_close(
        got,
        val_losses,
        rtol=1e-6,
        sequence=True,
        hint=sentence(got, {"Weight batches by size: the last one is short.": by_batch}),
        name="val_loss",
    )


def weights_by_epoch(rate, batches, epochs):
    """The scripted model's weight after each epoch: cross-entropy of logits (w, 0) and label 0."""
    w, after = 0.0, []
    for _ in range(epochs):
        for _ in range(batches):
            w += rate / (1.0 + math.exp(w))
        after.append(w)
    return after


@pytest.mark.question("q6", weight=1.5, needs=NEEDS, hint=BY_TRAINING)
def test_best_epoch_is_kept(student, rng):
    """The epoch with the lowest validation loss is named, its weights are kept, and the model gets them back."""
    script, best, patience = draws.script(rng)
    script = script[: best + 1 + patience + 1]  # without the lower losses after it
    batches = int(rng.integers(2, 4))
    result = given(
        student.driver("fitting").scripted([oracle.logit_for(loss) for loss in script], RATE, batches), "fit"
    )
    weights = weights_by_epoch(RATE, batches, len(script))
    got = [row["val_loss"] for row in history(result["history"])]
    assert_close(
        got,
        script,
        rtol=1e-6,
        sequence=True,
        hint="Evaluate once after each epoch, in evaluation mode.",
        name="val_loss",
    )
    last = result["best_epoch"] == len(script) - 1
    check(
        type(result["best_epoch"]) is int and result["best_epoch"] == best,
        BY_TRAINING if last else "The first of several equal losses is the best.",
        staff=f"{result['best_epoch']!r}, not {best}",
    )
    kept = result["best_state"]
    check(isinstance(kept, dict) and "w" in kept, "`best_state` is a copy of the model's state_dict.")
    hint = sentence(
        kept["w"], {REFERENCE: weights[-1]}, "best_state must hold the weights at the end of the best epoch."
    )
    assert_close(kept["w"], weights[best], rtol=1e-6, hint=hint, name="best_state")
    hint = "In the end the model must hold the best weights: load best_state."
    assert_close(result["final_state"]["w"], weights[best], rtol=1e-6, hint=hint, name="the model's weight")


@pytest.mark.question(
    "q6", weight=0.75, needs=NEEDS, hint="Stop after `patience` epochs in a row that were not better than the best one."
)
def test_patience_counts_bad_epochs_in_a_row(student, rng):
    """Training stops after exactly `patience` epochs in a row without a new best, and never with patience=None."""
    script, best, patience = draws.script(rng)
    logits = [oracle.logit_for(loss) for loss in script]
    driver = student.driver("fitting")
    rows = len(history(given(driver.scripted(logits, RATE, 2, patience=patience), "fit")["history"]))
    check(rows < len(script), "Training went on, though its patience was over.", staff=f"{rows} epochs")
    bad = rows - 1 - int(np.argmin(script[:rows]))
    hint = f"Stopped after {bad} bad epochs in a row, patience was {patience}."
    check(rows == best + 1 + patience, hint, staff=f"{rows} epochs, not {best + 1 + patience}")
    endless = given(driver.scripted(logits, RATE, 2), "fit")
    check(len(history(endless["history"])) == len(script), "Without patience every epoch is run.")
    lowest = int(np.argmin(script))
    check(
        endless["best_epoch"] == lowest,
        "The best epoch is the one with the lowest val_loss of all.",
        staff=f"{endless['best_epoch']!r}",
    )


@pytest.mark.question(
    "q6", weight=1, needs=NEEDS, hint="Call seed_everything(seed) at the beginning of fit, not once at import."
)
def test_seed_decides_the_history(student, rng):
    """With dropout one seed gives one history to the last bit, another seed another, whatever was drawn before."""
    start, train, val = problem(rng)
    seed = int(rng.integers(10**6))
    first, again, other = (
        history(given(h, "fit"))
        for h in student.driver("fitting").with_dropout(start.W, start.b, train, val, RATE, [seed, seed, seed + 1])
    )
    losses = [[row["train_loss"] for row in rows] for rows in (first, again, other)]
    check(
        len(losses[0]) == 3 and all(math.isfinite(loss) for loss in losses[0]),
        "One entry per epoch, with finite losses.",
    )
    check(losses[0] == losses[1], "Same seed, different history.", staff=f"{losses[0]} {losses[1]}")
    check(losses[0] != losses[2], "Another seed must give another history.")
    values = [[row["val_loss"] for row in rows] for rows in (first, again)]
    check(values[0] == values[1], "Same seed, different history.", staff=f"{values}")


@pytest.mark.question(
    "q6", weight=1, needs=NEEDS, hint="A checkpoint holds the model's state, the optimizer's state and the epoch."
)
def test_resumed_run_equals_an_unbroken_one(student, rng):
    """Three epochs, a checkpoint and two more are five epochs, momentum included."""
    start, momentum = draws.regression(rng), 0.9
    teacher = draws.regression(rng)
    batches = [(x, teacher.logits(x).argmax(1)) for x, _ in draws.batches(rng, [20, 20])]
    rate = 0.02  # small enough that every epoch is better than the one before
    train_losses, val_losses, models = oracle.fitted(start, batches, batches, rate, momentum, 5)
    assert all(later < earlier for earlier, later in zip(val_losses, val_losses[1:], strict=False))
    epoch, result = student.driver("fitting").resumed(start.W, start.b, batches, batches, rate, momentum, 3, 5)
    check(
        type(epoch) is int and epoch == 3, "load_ckpt returns the number of epochs that were done.", staff=f"{epoch!r}"
    )
    rows = history(given(result, "fit")["history"])
    assert_equal(
        [row["epoch"] for row in rows],
        [3, 4],
        hint="With start_epoch=3 and epochs=5 the epochs 3 and 4 are run.",
        name="the epochs",
    )
    fresh = list(oracle.descended(models[2], batches * 2, rate, momentum))
    hint = sentence(
        result["final_state"]["weight"],
        {
            "Momentum was lost on resume.": fresh[-1][1].W,
            "The weights were not loaded.": _from_zero(start, batches, rate, momentum),
        },
    )
    check_state(result["final_state"], models[-1], hint, "the weights after five epochs")
    check_state(result["best_state"], models[-1], hint, "best_state, where the last epoch is the best")
    assert_close([row["train_loss"] for row in rows], train_losses[3:], rtol=1e-6, sequence=True, name="train_loss")


def _from_zero(start, batches, rate, momentum):
    zero = oracle.Softmax(W=np.zeros_like(start.W), b=np.zeros_like(start.b))
    return list(oracle.descended(zero, batches * 2, rate, momentum))[-1][1].W


@pytest.mark.question(
    "q6", weight=0.25, needs=NEEDS, hint="log_every=n prints the loss of every n-th batch, and 0, the default, none."
)
def test_prints_every_so_many_batches(student, rng):
    """Of twelve batches per epoch every second, third or fourth is told of, and none unless that is asked for."""
    start, every = draws.regression(rng), int(rng.integers(2, 5))
    train, val = draws.batches(rng, [4] * 12), draws.batches(rng, [5])
    driver = student.driver("fitting")
    told = driver.printed(start.W, start.b, train, val, RATE, 2, log_every=every)
    check(isinstance(told, list) and len(told) == 24 // every, "", staff=f"{told!r} with log_every={every}")
    check({later - one for one, later in zip(told, told[1:], strict=False)} == {every}, "", staff=f"{told!r}")
    for settings in ({}, {"log_every": 0}):
        told = driver.printed(start.W, start.b, train, val, RATE, 1, **settings)
        check(told == [], "", staff=f"{told!r} without log_every")


@pytest.mark.question(
    "q6", weight=0.25, needs=NEEDS, hint="With start_epoch at epochs or beyond there is nothing to run."
)
def test_no_epoch_to_run_is_refused(student, rng):
    """A start at the end of the numbering or beyond it is a ValueError; one epoch before it, one epoch is run."""
    start, train, val = problem(rng)
    driver, last = student.driver("fitting"), int(rng.integers(2, 6))
    one = given(driver.fitted(start.W, start.b, train, val, RATE, 0.0, last, start_epoch=last - 1), "fit")
    assert_equal([row["epoch"] for row in history(one["history"])], [last - 1], name="the epochs")
    for first in (last, last + 2):
        with raises(ValueError, hint=raised_instead("ValueError", "a result")):
            driver.fitted(start.W, start.b, train, val, RATE, 0.0, last, start_epoch=first)


@pytest.mark.question("q6", weight=0.5, hint="Checkpoint insists on cuda:0: pass map_location to torch.load.")
def test_checkpoint_from_a_gpu_loads_without_one(student, rng):
    """A checkpoint whose tensors were saved on a GPU loads on the CPU, with its weights and its epoch."""
    start, epoch = draws.regression(rng), int(rng.integers(2, 40))
    driver = student.driver("fitting")
    try:
        loaded, state = driver.from_a_gpu(start.W, start.b, epoch)
    except RuntimeError:
        check(False, "Checkpoint insists on cuda:0: pass map_location to torch.load.")
    check(
        type(loaded) is int and loaded == epoch,
        "load_ckpt returns the number of epochs that were done.",
        staff=f"{loaded!r}",
    )
    check_state(state, start, "The weights that come back are not those that were saved.", "the loaded weights")


@pytest.mark.question(
    "q6",
    weight=0.25,
    instrumented=True,
    hint="Weights are data: load with weights_only=True, so that nothing in the file can run.",
)
def test_loading_runs_no_code(student, rng):
    """An honest checkpoint loads; one with code in it is refused before the code runs."""
    start, epoch = draws.regression(rng), int(rng.integers(2, 40))
    loaded, state, ran = student.driver("fitting").trapped(start.W, start.b, epoch)
    check(
        type(loaded) is int and loaded == epoch,
        "load_ckpt returns the number of epochs that were done.",
        staff=f"{loaded!r}",
    )
    check_state(state, start, "The weights that come back are not those that were saved.", "the loaded weights")
    check(ran is False)


@pytest.mark.question(
    "q6",
    weight=0.5,
    instrumented=True,
    needs=NEEDS,
    hint="Add losses up on the device and fetch the sum once per epoch.",
)
def test_few_waits_per_epoch(student, rng):
    """An epoch waits at most three times, and once more for every loss that it prints."""
    start = draws.regression(rng)
    train, val = draws.batches(rng, [6] * 12), draws.batches(rng, [5] * 8)
    driver = student.driver("fitting")
    for log_every, prints in ((0, 0), (4, 3)):
        result, waits = driver.watched(start.W, start.b, train, val, RATE, 2, log_every)
        rows = history(given(result, "fit")["history"])
        check(len(rows) == 2 and rows[1]["train_loss"] < 10.0, "One entry per epoch.")
        check(isinstance(waits, int), "")
        check(
            waits <= 2 * (3 + prints),
            f"{waits} waits in 2 epochs of 12 batches with log_every={log_every}; {2 * (3 + prints)} are enough.",
        )
