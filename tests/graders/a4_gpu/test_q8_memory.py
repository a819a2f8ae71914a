"""Q8, precision and memory: arithmetic on models of the grader's making."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises, value_of

from readings import alike, dtype_of, is_object, plain, raised_instead, sentence

ELEMENTS = "That is the number of elements: 41 parameters × 4 bytes."
TIED = "Shared tensor counted twice."
ADAM = "Adam keeps two extra numbers per weight."
ITEM_BYTES = {"float32": 4, "float64": 8, "bfloat16": 2, "float16": 2}


def weights(sizes):
    """Weights and biases of fully connected layers."""
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))


def some_sizes(rng, count=4):
    """Layer sizes of 3 to 20 units."""
    return [int(size) for size in rng.integers(3, 21, count)]


@pytest.mark.question(
    "q8", weight=1, hint="Elements × bytes per element, for parameters and buffers, each tensor once."
)
def test_param_bytes_counts_each_tensor_once(student, rng):
    """Bytes of parameters and buffers, in any dtype; a matrix that two layers share counts once."""
    sizes, width = some_sizes(rng), int(rng.integers(5, 20))
    normed = 2 * sum(sizes[1:])  # scale and shift of every unit
    running = 2 * sum(sizes[1:])
    counters = 8 * (len(sizes) - 1)  # BatchNorm counts its batches in an int64
    tied = width * width + 2 * width
    requests = [
        ("plain", sizes, "float32"),
        ("plain", sizes, "bfloat16"),
        ("tied", [width], "float64"),
        ("normed", sizes, "float32"),
    ]
    kit = student.driver("kit")
    with batched(student):
        answers = [student.param_bytes(kit.built(*request)) for request in requests]
    usual, half, shared, buffered = map(value_of, answers)
    assert_equal(usual, 4 * weights(sizes), hint=sentence(usual, {ELEMENTS: weights(sizes)}), name="param_bytes")
    assert_equal(
        half,
        2 * weights(sizes),
        hint="bfloat16 takes 2 bytes: ask each tensor for its element_size().",
        name="param_bytes of a bfloat16 model",
    )
    assert_equal(
        shared,
        8 * tied,
        hint=sentence(shared, {TIED: 8 * (tied + width * width)}),
        name="param_bytes with a shared matrix",
    )
    right = 4 * (weights(sizes) + normed + running) + counters
    hint = sentence(buffered, {"Buffers take memory, too.": 4 * (weights(sizes) + normed)})
    assert_equal(buffered, right, hint=hint, name="param_bytes with buffers")


@pytest.mark.question(
    "q8",
    weight=1.25,
    hint="Weights, gradients, and 0, 1 or 2 numbers of state per weight, times the bytes of the dtype.",
)
def test_training_bytes_by_optimizer(student, rng):
    """Weights, gradients and state count for each optimizer and dtype; frozen parameters cost their weights only."""
    sizes, width = some_sizes(rng), int(rng.integers(5, 20))
    n, kit = weights(sizes), student.driver("kit")
    cases = [(name, dtype) for name in ("sgd", "sgd_momentum", "adam") for dtype in ("float32", "bfloat16")]
    with batched(student):
        model, torch = kit.built("plain", sizes), kit.torch
        answers = [student.training_bytes(model, name, getattr(torch, dtype)) for name, dtype in cases]
        tied = student.training_bytes(kit.built("tied", [width]), "adam", torch.float32)
        frozen = student.training_bytes(kit.built("plain", sizes, "float32", 2), "adam", torch.float32)
    copies_of = {"sgd": 2, "sgd_momentum": 3, "adam": 4}
    for (name, dtype), answer in zip(cases, map(value_of, answers), strict=True):
        copies, item = copies_of[name], ITEM_BYTES[dtype]
        named = {ADAM: 2 * n * item} if name == "adam" else {"Momentum is one number per weight.": 2 * n * item}
        hint = sentence(answer, {"Gradients take as much memory as the weights.": (copies - 1) * n * item} | named)
        _near(answer, copies * n * item, hint, f"training_bytes with {name} in {dtype}")
    _near(value_of(tied), 16 * (width * width + 2 * width), TIED, "training_bytes with a shared matrix")
    first = (sizes[0] + 1) * sizes[1]
    _near(
        value_of(frozen),
        16 * (n - first) + 4 * first,
        "A frozen parameter has no gradient and no state.",
        "training_bytes with a frozen layer",
    )
    (attempt,) = attempts(student, ("training_bytes", model, "adamant"))
    with raises(ValueError, hint=raised_instead("ValueError", "bytes")):
        attempt()


def _near(answer, right, hint, name):
    """Within the few bytes of an optimizer's step counters."""
    check(
        isinstance(answer, int | np.integer) and not isinstance(answer, bool),
        "`training_bytes` is a whole number.",
        staff=f"{name}: {answer!r}",
    )
    check(abs(int(answer) - right) <= 64, hint, staff=f"{name}: {answer}, not {right}")


@pytest.mark.question(
    "q8", weight=1, hint="(budget − param_bytes) // (bytes of all leaf outputs for one sample), never below 0."
)
def test_max_batch_is_exact(student, rng):
    """The batch fills the budget exactly, one byte less holds one sample less, and what does not fit gives 0."""
    sizes = some_sizes(rng)
    per_sample = 4 * 2 * sum(sizes[1:])  # every layer and every ReLU has an output
    fixed, count = 4 * weights(sizes), int(rng.integers(50, 500))
    exact = fixed + count * per_sample
    kit = student.driver("kit")
    with batched(student):
        model = kit.built("plain", sizes)
        there = kit.listed(model.parameters())
    before = plain(there)
    with batched(student):
        found = [
            student.max_batch(model, (sizes[0],), budget)
            for budget in (exact, exact - 1, fixed + per_sample - 1, fixed // 2)
        ]
        there = kit.listed(model.parameters())
    answers, after = [value_of(answer) for answer in found], plain(there)
    scaled = {
        "Doubling the batch doubles activations only: count the weights once.": exact // (fixed + per_sample),
        "The weights take memory, too.": exact // per_sample,
        "Count the output of every leaf module, activations included.": count * 2,
    }
    assert_equal(answers[0], count, hint=sentence(answers[0], scaled), name="max_batch")
    assert_equal(answers[1], count - 1, hint="The batch must fit into the budget.", name="max_batch with one byte less")
    assert_equal(answers[2:], [0, 0], hint="0 if not even one sample fits.", name="max_batch with a tiny budget")
    check(alike(after, before), "Leave the model as it was: measure on a copy.")


@pytest.mark.question("q8", weight=0.75, hint="Run a copy of the model on the meta device: there nothing is allocated.")
def test_max_batch_allocates_nothing(student, rng):
    """A model larger than any machine, and one with convolutions, are measured without being allocated."""
    width = int(rng.integers(200, 300)) * 1000
    per_sample, fixed = 4 * 2 * (width + 4), 4 * weights([width, width, 4])
    count = int(rng.integers(5, 50))
    channels, side = int(rng.integers(3, 7)), int(rng.integers(500, 900))
    outputs = 4 * (2 * channels * (side - 2) ** 2 + 2 * (side - 4) ** 2)
    parameters = 4 * (28 * channels + 18 * channels + 2)
    kit = student.driver("kit")
    with batched(student):
        large, pictures = kit.built("plain", [width, width, 4], "float32", 0, "meta"), kit.convolutional(channels)
        huge = student.max_batch(large, (width,), fixed + count * per_sample)
        convolved = student.max_batch(pictures, (3, side, side), parameters + count * outputs)
    assert_equal(huge, count, name="max_batch of a huge model")
    assert_equal(
        convolved,
        count,
        hint="Count outputs per sample with all their channels, rows and columns.",
        name="max_batch of convolutions",
    )


@pytest.mark.question(
    "q8", weight=1, hint="bfloat16 products inside when enabled, float32 when not, and float32 again afterwards."
)
def test_amp_context_switches_precision(student, rng):
    """Enabled, a product inside is rounded to bfloat16; not enabled it stays float32, and so it is afterwards."""
    a, b = (rng.uniform(0.5, 1.5, shape).astype(np.float32) for shape in ((6, 40), (40, 5)))
    kit = student.driver("kit")
    with batched(student):
        left, right = kit.tensor(a), kit.tensor(b)
        products = [kit.product(student.amp_context("cpu", enabled), left, right) for enabled in (False, True)]
        products.append(kit.torch.matmul(left, right))
    exact = a.astype(float) @ b.astype(float)
    full, low, outside = products
    off = "enabled=False must keep float32."
    check(dtype_name(full) == "float32", off, staff=dtype_name(full))
    assert_close(plain(full), exact, rtol=1e-5, hint=off, name="the product")
    on = "enabled=True must give bfloat16 products."
    check(dtype_name(low) == "bfloat16", on, staff=dtype_name(low))
    assert_close(plain(low), exact, rtol=2e-2, name="the product in bfloat16")
    check(not np.allclose(plain(low), exact, rtol=1e-5), on)
    check(dtype_name(outside) == "float32", "After the context everything is as before.", staff=dtype_name(outside))
    assert_close(plain(outside), exact, rtol=1e-5, name="the product after the context")


def dtype_name(answer):
    """A product's dtype by torch's name."""
    product = value_of(answer)
    return dtype_of(product) if is_object(product) else "no tensor"
