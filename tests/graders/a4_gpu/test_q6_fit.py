"""Q6, fit, checkpoint, reproduce: softmax regression against its closed form, and scripted validation losses."""

import contextlib
import math
import re

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises

import draws
import oracle
from readings import fields, forgotten, history, numbers, plain, raised_instead, sentence, whole

BY_TRAINING = "Pick by validation, not training."
REFERENCE = "best_state changed while training went on; deep-copy it."
FEW = "Too many waits in 2 epochs of 12 batches with log_every=0; 6 are enough."
FEW_PRINTING = "Too many waits in 2 epochs of 12 batches with log_every=4; 12 are enough."
NEEDS = ("q4", "q5")
RATE = 0.3


def problem(rng):
    """A start, training batches with a short last one, and validation batches of unequal size."""
    return draws.regression(rng), draws.batches(rng, [8, 8, 3]), draws.batches(rng, [7, 2])


def fitted(student, start, train, val, rate, momentum, epochs, **settings):
    """What `fit` gives on softmax regression."""
    kit = student.driver("kit")
    with batched(student):
        model = kit.linear(start.W, start.b)
        result = student.fit(
            model,
            kit.sgd(model, rate, momentum),
            kit.loader(train),
            kit.loader(val),
            epochs=epochs,
            device="cpu",
            seed=3,
            **settings,
        )
    return result_of(student, result, model)


def scripted(student, losses, batches, **settings):
    """What `fit` gives on a model whose validation losses are written down beforehand."""
    kit = student.driver("kit")
    one = np.zeros((4, 1)), np.zeros(4, np.int64)
    with batched(student):
        model = kit.Scripted([oracle.logit_for(loss) for loss in losses], batches)
        train, val = kit.loader([one] * batches), kit.loader([one])
        result = student.fit(
            model, kit.sgd(model, RATE), train, val, epochs=len(losses), device="cpu", seed=3, **settings
        )
    return result_of(student, result, model)


def result_of(student, answer, model):
    """The fields of a FitResult, and the model's state afterwards, as plain values."""
    names = ("history", "best_epoch", "best_state")
    found = dict(zip(names, fields(student, answer, *names, missing=forgotten("fit")), strict=True))
    state = plain(model.state_dict())
    return found | {"final_state": state if isinstance(state, dict) else {}}


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
    result = fitted(student, start, train, val, RATE, 0.0, 3)
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
    result = scripted(student, script, batches)
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
    assert_close(result["final_state"].get("w"), weights[best], rtol=1e-6, hint=hint, name="the model's weight")


@pytest.mark.question(
    "q6", weight=0.75, needs=NEEDS, hint="Stop after `patience` epochs in a row that were not better than the best one."
)
def test_patience_counts_bad_epochs_in_a_row(student, rng):
    """Training stops after exactly `patience` epochs in a row without a new best, and never with patience=None."""
    script, best, patience = draws.script(rng)
    rows = len(history(scripted(student, script, 2, patience=patience)["history"]))
    check(rows < len(script), "Training went on, though its patience was over.", staff=f"{rows} epochs")
    early = "Stopped after too few bad epochs in a row, patience was larger."
    late = "Stopped after too many bad epochs in a row, patience was smaller."
    right = best + 1 + patience
    check(rows == right, early if rows < right else late, staff=f"{rows} epochs, not {right}, patience {patience}")
    endless = scripted(student, script, 2)
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
    kit = student.driver("kit")
    with batched(student):
        runs = []
        for one in (seed, seed, seed + 1):
            kit.global_draws()
            model = kit.behind_dropout(start.W, start.b)
            optimizer, loaders = kit.sgd(model, RATE), (kit.loader(train), kit.loader(val))
            runs.append((student.fit(model, optimizer, *loaders, epochs=3, device="cpu", seed=one), model))
    results = [result_of(student, result, model) for result, model in runs]
    first, again, other = (history(result["history"]) for result in results)
    losses = [[row["train_loss"] for row in rows] for rows in (first, again, other)]
    check(
        len(losses[0]) == 3 and all(math.isfinite(loss) for loss in losses[0]),
        "One entry per epoch, with finite losses.",
    )
    check(losses[0] == losses[1], "Same seed, different history.", staff=f"{losses[0]} {losses[1]}")
    check(losses[0] != losses[2], "Another seed must give another history.")
    values = [[row["val_loss"] for row in rows] for rows in (first, again)]
    check(values[0] == values[1], "Same seed, different history.", staff=f"{values}")
    # Which weights dropout leads to is unknown here; what they are worth is not.
    for result, rows in zip(results, (first, again, other), strict=True):
        check_worth(result, rows, val)


def check_worth(result, rows, val):
    """Some epoch's validation loss is that of the weights that were kept."""
    state, best = result["best_state"], result["best_epoch"]
    check(type(best) is int and 0 <= best < len(rows), "`best_epoch` is the number of one of the epochs.")
    W, b = (numbers(state.get(name)) if isinstance(state, dict) else None for name in ("1.weight", "1.bias"))
    right = np.shape(W) == (4, 5) and np.shape(b) == (4,)
    check(right, "`best_state` is a copy of the model's state_dict.", staff=f"{np.shape(W)}, {np.shape(b)}")
    loss = oracle.Softmax(W=W, b=b).loss(*(np.concatenate(column) for column in zip(*val, strict=True)))
    # Of which epoch the weights are is another test's matter.
    right = any(abs(row["val_loss"] - loss) < 1e-6 for row in rows)
    check(right, "No `val_loss` is that of the weights in `best_state`.", staff=f"{rows}, and {loss}")


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
    kit, path, settings = student.driver("kit"), "/tmp/stopped.pt", {"device": "cpu", "seed": 3}
    with batched(student):
        loader, model = kit.loader(batches), kit.linear(start.W, start.b)
        optimizer = kit.sgd(model, rate, momentum)
        student.fit(model, optimizer, loader, loader, epochs=3, **settings)
        student.save_ckpt(path, model, optimizer, 3)
        model = kit.linear(np.zeros_like(start.W), np.zeros_like(start.b))
        optimizer = kit.sgd(model, rate, momentum)
        done = student.load_ckpt(path, model, optimizer, "cpu")
        answer = student.fit(model, optimizer, loader, loader, start_epoch=done, epochs=5, **settings)
    epoch, result = plain(done), result_of(student, answer, model)
    check(
        type(epoch) is int and epoch == 3, "load_ckpt returns the number of epochs that were done.", staff=f"{epoch!r}"
    )
    rows = history(result["history"])
    assert_equal(
        [row["epoch"] for row in rows],
        [3, 4],
        hint="With start_epoch=3 and epochs=5 the epochs 3 and 4 are run.",
        name="the epochs",
    )
    fresh = list(oracle.descended(models[2], batches * 2, rate, momentum))
    hint = sentence(
        result["final_state"].get("weight"),
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
    losses = [loss for loss, _ in oracle.descended(start, train * 2, RATE)]
    told = printed(student, start, train, val, 2, log_every=every)
    check(len(told) == 24, "Each batch of an epoch is asked for once.", staff=f"{len(told)} batches")
    for number, text in enumerate(told, start=1):
        if number % every:
            check(not text.strip(), "", staff=f"{text!r} at batch {number} with log_every={every}")
        else:
            check(tells(text, losses, number, every), "", staff=f"{text!r} at batch {number}: {losses}")
    for settings in ({}, {"log_every": 0}):
        told = printed(student, start, train, val, 1, **settings)
        check(len(told) == 12 and not "".join(told).strip(), "", staff=f"{told!r} without log_every")


def printed(student, start, train, val, epochs, **settings):
    """What was printed at each training batch."""
    kit = student.driver("kit")
    with batched(student):
        model = kit.linear(start.W, start.b)
        text = kit.heard(
            student.fit,
            model=model,
            optimizer=kit.sgd(model, RATE),
            train_loader=kit.Announced(train),
            val_loader=kit.loader(val),
            epochs=epochs,
            device="cpu",
            seed=3,
            **settings,
        )
        mark = kit.MARK
    text = plain(text)
    check(isinstance(text, str))
    return text.split(plain(mark))[1::2]


def tells(text, losses, number, every):
    """Whether a text holds this batch's loss, or the mean over the batches since the last print or of this epoch."""
    epoch = (number - 1) // 12 * 12
    right = [losses[number - 1], np.mean(losses[number - every : number]), np.mean(losses[epoch:number])]
    found = [float(word) for word in re.findall(r"\d+\.?\d*(?:[eE][-+]?\d+)?", text)]
    return any(abs(got - want) <= 0.006 + 0.01 * want for got in found for want in right)


@pytest.mark.question(
    "q6", weight=0.25, needs=NEEDS, hint="With start_epoch at epochs or beyond there is nothing to run."
)
def test_no_epoch_to_run_is_refused(student, rng):
    """A start at the end of the numbering or beyond it is a ValueError; one epoch before it, one epoch is run."""
    start, train, val = draws.regression(rng), draws.batches(rng, [8, 8, 8]), draws.batches(rng, [7, 2])
    last = int(rng.integers(2, 6))
    rows = history(fitted(student, start, train, val, RATE, 0.0, last, start_epoch=last - 1)["history"])
    assert_equal([row["epoch"] for row in rows], [last - 1], name="the epochs")
    losses, _, _ = oracle.fitted(start, train, val, RATE, 0.0, 1)
    hint = "The epoch that is run trains on every batch."
    assert_close([row["train_loss"] for row in rows], losses, rtol=1e-6, sequence=True, hint=hint, name="train_loss")
    kit = student.driver("kit")
    with batched(student):
        model, loader = kit.linear(start.W, start.b), kit.loader(train)
        optimizer = kit.sgd(model, RATE)
    for first in (last, last + 2):
        with raises(ValueError, hint=raised_instead("ValueError", "a result")):
            student.fit(model, optimizer, loader, loader, epochs=last, device="cpu", seed=3, start_epoch=first)


@pytest.mark.question("q6", weight=0.5, hint="Checkpoint insists on cuda:0: pass map_location to torch.load.")
def test_checkpoint_from_a_gpu_loads_without_one(student, rng):
    """A checkpoint whose tensors were saved on a GPU loads on the CPU, with its weights and its epoch."""
    start, epoch = draws.regression(rng), int(rng.integers(2, 40))
    kit, path = student.driver("kit"), "/tmp/from_gpu.pt"
    try:
        with batched(student):
            model, fresh = kit.linear(start.W, start.b), kit.linear(np.zeros_like(start.W), np.zeros_like(start.b))
            kit.as_from_cuda(student.save_ckpt, path, model, kit.sgd(model, 0.1), epoch)
            answer = student.load_ckpt(path, fresh, kit.sgd(fresh, 0.1), "cpu")
    except RuntimeError:
        check(False, "Checkpoint insists on cuda:0: pass map_location to torch.load.")
    loaded, state = plain(answer), plain(fresh.state_dict())
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
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        model, fresh = kit.linear(start.W, start.b), kit.linear(np.zeros_like(start.W), np.zeros_like(start.b))
        student.save_ckpt("/tmp/honest.pt", model, kit.sgd(model, 0.1), epoch)
        witness.set_trap("/tmp/honest.pt", "/tmp/trapped.pt")
        optimizer = kit.sgd(fresh, 0.1)
        answer = student.load_ckpt("/tmp/honest.pt", fresh, optimizer, "cpu")
    loaded, state = plain(answer), plain(fresh.state_dict())
    # To refuse the file is right; whether it is refused is not asked.
    (load,) = attempts(student, ("load_ckpt", "/tmp/trapped.pt", fresh, optimizer, "cpu"))
    with contextlib.suppress(Exception):
        load()
    ran = witness.trap_went_off()
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
    kit, witness = student.driver("kit"), student.driver("witness")
    right, _, _ = oracle.fitted(start, train, val, RATE, 0.0, 2)
    for log_every, most, hint in ((0, 6, FEW), (4, 12, FEW_PRINTING)):
        with batched(student):
            model = kit.linear(start.W, start.b)
            arguments = (model, kit.sgd(model, RATE), kit.loader(train), kit.loader(val))
            settings = {"epochs": 2, "device": "cpu", "seed": 3, "log_every": log_every}
            watched = witness.waits_of(student.fit, *arguments, **settings)
            answer, waits = watched.result, watched.waits
        rows = history(result_of(student, answer, model)["history"])
        check(len(rows) == 2, "One entry per epoch.")
        close = np.allclose([row["train_loss"] for row in rows], right, rtol=0.1)
        check(bool(close), "The losses are not those of training.", staff=f"{rows}, not {right}")
        check(whole(plain(waits)) <= most, hint, staff=f"{plain(waits)} waits, log_every={log_every}")
