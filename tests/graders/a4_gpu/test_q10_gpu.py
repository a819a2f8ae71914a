"""Q10, on a real GPU: the pieces put to work on CUDA. Pending where there is none.

Times are read on this side, around whole runs whose answers are checked; speed is a ratio to our own loop, interleaved
in the same run. That loop runs in the student's process, as there is only one sandbox per test, and its losses stand for
the right ones: tests that rest on it are marked `instrumented`.
"""

import statistics

import numpy as np
import pytest
from autograder import assert_close, batched, check

import draws
import oracle
from readings import dtype_of, fields, forgotten, given, history, plain
from support import shapes10

RATE = 0.5
BUDGET_S = 60.0
TIERS = ((0.91, 1.0), (0.83, 0.8), (0.70, 0.6), (0.45, 0.4), (0.30, 0.2))
BANDS = ((0.8, 1.0), (0.6, 0.6), (0.4, 0.3))
#: What our loop can hold at once: 200 batches of 256 rows of 512 float32 (100 MiB) while they are drawn, and as much
#: again for labels, weights, activations and what the allocator rounds up.
OURS_AT_MOST_BYTES = 256 * 2**20
#: The state that was learnt on the GPU, kept between two tests of one submission.
LEARNT: dict[str, object] = {}


@pytest.mark.question("q10", weight=3, gpu=True, hint="The same step on CUDA must move the weights as on the CPU.")
def test_cuda_step_equals_closed_form(gpu, student, rng):
    """Three steps on CUDA end where calculus says: within 1e-6 in float64, within 1e-3 in float32."""
    start, batches = draws.regression(rng), draws.batches(rng, [9, 6, 11])
    right = list(oracle.descended(start, batches, RATE))
    kit = student.driver("kit")
    for dtype, rtol in (("float64", 1e-6), ("float32", 1e-3)):
        with batched(student):
            kind = getattr(kit.torch, dtype)
            model = kit.linear(start.W, start.b).to(kind).to(gpu)
            optimizer, loss_fn = kit.sgd(model, RATE), kit.cross_entropy
            losses = [
                student.train_step(model, (kit.tensor(x).to(kind), kit.tensor(y)), loss_fn, optimizer, gpu)
                for x, y in batches
            ]
            W, b = model.weight, model.bias
        losses = [float(given(loss, forgotten("train_step"))) for loss in losses]
        atol = 0.01 * rtol
        assert_close(plain(W), right[-1][1].W, rtol=rtol, atol=atol, name=f"the weights in {dtype}")
        assert_close(plain(b), right[-1][1].b, rtol=rtol, atol=atol, name=f"the biases in {dtype}")
        assert_close(losses, [loss for loss, _ in right], rtol=rtol, sequence=True, name=f"the losses in {dtype}")


@pytest.mark.question(
    "q10",
    weight=4,
    gpu=True,
    instrumented=True,
    needs=("q4", "q6"),
    hint="Something in `fit` waits for the GPU at every batch.",
)
def test_epoch_is_not_slowed_by_waiting(gpu, student, rng, award, stopwatch):
    """Epochs of fit reach 0.8 of the throughput of our own loop, on the same model and the same numbers."""
    driver, fit, seed = student.driver("cuda"), student.fit, int(rng.integers(10**6))
    driver.ours(seed, 1, gpu)
    driver.theirs(fit, seed, 1, gpu)
    ours, theirs = [], []
    for _ in range(5):
        seed = int(rng.integers(10**6))
        with stopwatch() as lap:
            reference = driver.ours(seed, 3, gpu)
        ours.append(lap.seconds)
        with stopwatch() as lap:
            answer = driver.theirs(fit, seed, 3, gpu)
        theirs.append(lap.seconds)
        got = train_losses(student, answer)
        assert_close(
            got,
            reference,
            rtol=2e-2,
            sequence=True,
            hint="The losses on CUDA are not those of this model.",
            name="train_loss",
        )
    ratio = statistics.median(ours) / statistics.median(theirs)
    reached = next((worth for bar, worth in BANDS if ratio >= bar), 0.0)
    check(reached > 0.0, "", staff=f"throughput {ratio:.2f} of ours")
    award(reached, "" if reached == 1.0 else "A loop without waiting is faster; 0.8 of its throughput is full marks.")


def train_losses(student, answer):
    """The training losses that `fit` reports."""
    (rows,) = fields(student, answer, "history", missing=forgotten("fit"))
    return [row["train_loss"] for row in history(rows)]


@pytest.mark.question(
    "q10", weight=3, gpu=True, hint="Products inside `amp_context` must run in bfloat16, and nothing else may suffer."
)
def test_mixed_precision_is_accurate_and_no_slower(gpu, student, rng, stopwatch):
    """On a model of large products, training in amp_context ends near float32's loss, and takes no longer."""
    driver, amp = student.driver("cuda"), student.amp_context
    on, off = products(student, rng, gpu)
    check(on == "bfloat16", "enabled=True must give bfloat16 products.", staff=on)
    check(off == "float32", "enabled=False must keep float32.", staff=off)
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for enabled in (False, True):
        driver.heavy(amp, 0, 3, enabled, gpu)
    for _ in range(3):
        seed = int(rng.integers(10**6))
        finals = {}
        for enabled in (False, True):
            with stopwatch() as lap:
                first, finals[enabled] = driver.heavy(amp, seed, 40, enabled, gpu)
            seconds[enabled].append(lap.seconds)
            check(float(finals[enabled]) < float(first), "The loss does not fall inside amp_context.")
        assert_close(
            finals[True], finals[False], rtol=0.1, atol=0.02, dtype="number", name="the loss in mixed precision"
        )
    slower = min(seconds[True]) / min(seconds[False])
    check(slower <= 1.1, "Mixed precision is slower than float32 here.", staff=f"{slower:.2f} times float32's time")


def products(student, rng, gpu):
    """The dtypes of right products inside `amp_context`, enabled and not."""
    a, b = (rng.uniform(0.5, 1.5, shape).astype(np.float32) for shape in ((64, 48), (48, 32)))
    kit = student.driver("kit")
    with batched(student):
        left, right = kit.tensor(a).to(gpu), kit.tensor(b).to(gpu)
        found = [kit.product(student.amp_context(gpu, enabled), left, right).cpu() for enabled in (True, False)]
    for answer in found:
        assert_close(plain(answer), a.astype(float) @ b.astype(float), rtol=2e-2, name="the product")
    return [dtype_of(answer) for answer in found]


@pytest.mark.question(
    "q10",
    weight=2,
    gpu=True,
    instrumented=True,
    needs=("q4", "q6"),
    hint="Something keeps tensors alive that are no longer needed, such as losses with their graphs.",
)
def test_peak_memory_is_near_ours(gpu, gpu_meter, student, rng):
    """Fitting a model takes at most 1.5 times the device memory of our own loop at its peak, read from outside."""
    # Both run in the student's process, which could make ours look large; so ours counts for no more than arithmetic
    # allows. What CUDA itself takes is there before either begins, and neither starts on memory that the other left.
    driver, fit, seed = student.driver("cuda"), student.fit, int(rng.integers(10**6))
    driver.ours(seed, 1, gpu)
    driver.give_back()
    with gpu_meter() as lap:
        reference = driver.ours(seed, 2, gpu)
    ours = lap.peak_memory_bytes
    driver.give_back()
    with gpu_meter() as lap:
        answer = driver.theirs(fit, seed, 2, gpu)
    theirs = lap.peak_memory_bytes
    got = train_losses(student, answer)
    assert_close(got, reference, rtol=2e-2, sequence=True, name="train_loss")
    told = f"{theirs / 2**20:.0f} MiB, ours {ours / 2**20:.0f} MiB"
    check(theirs > 0, "`fit` never used the device.", staff=told)
    check(theirs <= 1.5 * min(ours, OURS_AT_MOST_BYTES), "", staff=told)


@pytest.mark.question(
    "q10",
    weight=1,
    gpu=True,
    hint="With device='cuda', `train_challenge` must end within its budget of 60 s and return NumPy arrays.",
)
def test_challenge_trains_on_the_gpu(gpu, student, stopwatch):
    """Training on the GPU ends within the budget and gives arrays that `predict` can work with."""
    X, y = shapes10.make(8000, 1, "train")
    with stopwatch() as lap:
        state = student.train_challenge(X, y, gpu, BUDGET_S, 0)
    right = isinstance(state, dict) and all(type(array) is np.ndarray for array in state.values())
    check(right and len(state) > 0, "`train_challenge` returns a dict of NumPy arrays by name, and nothing else.")
    check(lap.seconds <= BUDGET_S + 10.0, "The budget of 60 s was not kept.", staff=f"{lap.seconds:.0f} s")
    board, labels = shapes10.make(300, 1, "board")
    check(_score(student.predict(state, board), labels) >= 0.25, "These answers are hardly better than chance.")
    LEARNT["state"] = state


@pytest.mark.question("q10", weight=2, gpu=True, hint="See Q9: the same tiers, and the same pictures to train on.")
def test_challenge_score_on_the_gpu(gpu, student, rng, award):
    """Points by tier of balanced accuracy on hidden pictures, as in Q9."""
    check("state" in LEARNT, "Training with device='cuda' gave nothing to score.")
    images, labels = shapes10.make(4000, int(rng.integers(2**62)), "test")
    found = _score(student.predict(LEARNT["state"], images), labels)
    reached = next((worth for bar, worth in TIERS if found >= bar), 0.0)
    check(reached > 0.0, staff=f"balanced accuracy {found:.3f}")
    award(reached, "" if reached == 1.0 else "See the tiers of Q9: the next one was not reached.")


def _score(answer, labels):
    """Balanced accuracy of class probabilities, once they have their form."""
    right = isinstance(answer, np.ndarray) and answer.shape == (len(labels), 10) and bool(np.isfinite(answer).all())
    check(right, "Expected (M, 10) probabilities, float32.")
    return oracle.balanced_accuracy(oracle.confusion(answer.argmax(1), labels, 10))
