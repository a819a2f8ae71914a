"""Q5, evaluation: numbers over samples, and no traces on the model."""

import numpy as np
import pytest
from autograder import assert_close, attempts, batched, check, raises

import draws
import oracle
from readings import alike, fields, forgotten, plain, raised_instead, sentence, whole

BATCH_MEANS = "4.25 instead of 4.0: weight batches by size."
TRANSPOSED = "Rows are true classes."
PLAIN = "Class 0 dominates your number: average over the classes that occur."
SUMMED = "`loss` is the mean per sample, not the sum."
COLUMNS = "argmax over classes is dim=1."
COUNTED = "Count every sample once: row = true class, column = predicted class. argmax over classes is dim=1."


def cut(logits, y, lengths):
    """Rows divided into batches of these lengths."""
    ends = np.cumsum(lengths)
    return [(logits[e - n : e], y[e - n : e]) for e, n in zip(ends, lengths, strict=True)]


def evaluated(student, batchings, classes, parameters=None):
    """Results for one model and several divisions into batches; without parameters the inputs are the logits."""
    kit = student.driver("kit")
    with batched(student):
        model = kit.network(parameters) if parameters else kit.nn.Identity()
        answers = [student.evaluate(model, kit.loader(batches), "cpu", classes) for batches in batchings]
    return [result_of(student, answer) for answer in answers]


def result_of(student, answer):
    """The fields of an EvalResult as plain values."""
    names = ("loss", "accuracy", "balanced_accuracy", "confusion")
    return dict(zip(names, fields(student, answer, *names, missing=forgotten("evaluate")), strict=True))


def check_result(result, logits, y, classes, *, balanced=True, name="the result"):
    """Compare all fields of an EvalResult with what logits and labels say."""
    table = oracle.confusion(logits.argmax(1), y, classes)
    loss = oracle.cross_entropies(logits, y).mean()
    assert_close(
        result["loss"], loss, rtol=1e-6, hint="`loss` is the mean cross-entropy per sample.", name=f"{name}: loss"
    )
    assert_close(
        result["accuracy"],
        np.trace(table) / len(y),
        rtol=1e-6,
        hint="`accuracy` is the part of the samples that is right.",
        name=f"{name}: accuracy",
    )
    wrong = {TRANSPOSED: table.T}
    assert_close(
        result["confusion"],
        table,
        dtype="int64",
        hint=sentence(
            result["confusion"],
            wrong,
            COUNTED,
        ),
        name=f"{name}: confusion",
    )
    if balanced:
        assert_close(
            result["balanced_accuracy"],
            oracle.balanced_accuracy(table),
            rtol=1e-6,
            hint=PLAIN,
            name=f"{name}: balanced accuracy",
        )


@pytest.mark.question(
    "q5", weight=1.5, hint="All numbers are over samples: sums over the batches, divided once at the end."
)
def test_numbers_are_over_samples(student, rng):
    """Loss, accuracy and confusion are those of all samples together, though the last batch is short."""
    classes = 5
    logits, y = draws.uneven_answers(rng, classes)
    lengths = [20, 20, 3]
    (result,) = evaluated(student, [cut(logits, y, lengths)], classes)
    losses = oracle.cross_entropies(logits, y)
    means = [part.mean() for part in np.split(losses, np.cumsum(lengths)[:-1])]
    named = {BATCH_MEANS: np.mean(means), SUMMED: losses.sum(), "The last batch is missing.": losses[:40].mean()}
    hint = sentence(result["loss"], named)
    right = (logits.argmax(1) == y).astype(float)
    hits = [part.mean() for part in np.split(right, np.cumsum(lengths)[:-1])]
    assert_close(result["loss"], losses.mean(), rtol=1e-6, hint=hint, name="the loss")
    hint = sentence(result["accuracy"], {BATCH_MEANS: np.mean(hits)}, COLUMNS)
    assert_close(result["accuracy"], right.mean(), rtol=1e-6, hint=hint, name="the accuracy")
    check_result(result, logits, y, classes, balanced=False)


@pytest.mark.question(
    "q5", weight=1, hint="Evaluate in evaluation mode: dropout off, BatchNorm with its running statistics."
)
def test_batches_do_not_matter(student, rng):
    """One network gives the same numbers however its samples are batched, though it came in training mode."""
    start, classes, width = draws.regression(rng), 4, 5
    mean, var = rng.uniform(-1.0, 1.0, width), rng.uniform(0.5, 2.0, width)
    x, y = rng.normal(size=(24, width)) + 1.0, rng.integers(0, classes, 24)
    logits = start.logits((x - mean) / np.sqrt(var + 1e-5))
    parameters = [start.W, start.b, mean, var]
    batchings = [cut(x, y, lengths) for lengths in ([24], [5, 5, 5, 5, 4], [2] * 12)]
    results = evaluated(student, batchings, classes, parameters)
    for result, name in zip(results, ("one batch", "batches of 5", "batches of 2"), strict=True):
        assert_close(result["loss"], oracle.cross_entropies(logits, y).mean(), rtol=1e-6, name=f"{name}: loss")
        assert_close(result["accuracy"], float((logits.argmax(1) == y).mean()), rtol=1e-6, name=f"{name}: accuracy")


@pytest.mark.question("q5", weight=1, hint=PLAIN)
def test_rare_classes_count_as_much_as_frequent_ones(student, rng):
    """Balanced accuracy is the mean recall over the classes that occur: a class without samples plays no part."""
    classes = int(rng.integers(5, 8))
    logits, y = draws.uneven_answers(rng, classes, n=60)
    (result,) = evaluated(student, [cut(logits, y, [32, 28])], classes)
    table = oracle.confusion(logits.argmax(1), y, classes)
    recall = np.diag(table) / np.maximum(table.sum(1), 1)
    columns = table.sum(0) > 0
    named = {
        PLAIN: np.trace(table) / len(y),
        "A class without samples plays no part in balanced accuracy.": recall.mean(),
        "That is the mean precision: divide by the number of true samples of each class.": (
            np.diag(table)[columns] / table.sum(0)[columns]
        ).mean(),
    }
    hint = sentence(result["balanced_accuracy"], named)
    assert_close(
        result["balanced_accuracy"], oracle.balanced_accuracy(table), rtol=1e-6, hint=hint, name="balanced accuracy"
    )


@pytest.mark.question("q5", weight=0.5, hint="There is nothing to average: raise ValueError.")
def test_empty_loader_is_refused(student, rng):
    """A loader without batches raises ValueError; one with a single sample is evaluated."""
    logits, y = rng.normal(size=(1, 3)), rng.integers(0, 3, 1)
    (result,) = evaluated(student, [[(logits, y)]], 3)
    assert_close(result["loss"], oracle.cross_entropies(logits, y).mean(), rtol=1e-6, name="the loss of one sample")
    kit = student.driver("kit")
    (attempt,) = attempts(student, ("evaluate", kit.nn.Identity(), [], "cpu", 3))
    with raises(ValueError, hint=raised_instead("ValueError", "a result")):
        attempt()


def network_problem(rng):
    """A network's numbers, batches, and all labels."""
    start, width = draws.regression(rng), 5
    mean, var = rng.uniform(-1.0, 1.0, width), rng.uniform(0.5, 2.0, width)
    x, y = rng.normal(size=(14, width)), rng.integers(0, 4, 14)
    return [start.W, start.b, mean, var], cut(x, y, [6, 6, 2]), y


@pytest.mark.question("q5", weight=0.75, instrumented=True, hint="Leave the model as you found it.")
def test_model_is_left_as_it_was(student, rng):
    """Every module's mode, all buffers and gradients are after the evaluation what they were before."""
    parameters, batches, y = network_problem(rng)
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        model = witness.unlike(kit.network(parameters))
        first = witness.looks(model)
        answer = student.evaluate(model, kit.loader(batches), "cpu", 4)
        last = witness.looks(model)
    # An evaluation that does nothing leaves no traces, too.
    result = result_of(student, answer)
    samples = result["confusion"]
    check(
        isinstance(samples, np.ndarray) and samples.shape == (4, 4) and int(samples.sum()) == len(y),
        "Count every sample once.",
    )
    before, after = plain(first), plain(last)
    if after["modes"] != before["modes"]:
        all_off = not any(after["modes"])
        check(
            False,
            "Model comes back in eval mode."
            if all_off
            else "Each module must be in the mode in which it was, even if they differ.",
        )
    check(alike(after["gradients"], before["gradients"]), "`.grad` of a parameter changed during the evaluation.")
    check(
        alike(after["buffers"], before["buffers"]),
        "BatchNorm's running statistics changed: the model was in training mode.",
    )
    check(after["trainable"] == before["trainable"], "`requires_grad` of a parameter changed.")


@pytest.mark.question(
    "q5", weight=0.75, instrumented=True, hint="Add up on the device, and fetch the sums once at the end."
)
def test_no_graph_and_few_waits(student, rng):
    """No graph is built while evaluating, and at most two numbers are fetched from the device, however many batches."""
    logits, y = draws.uneven_answers(rng)
    kit, witness = student.driver("kit"), student.driver("witness")
    with batched(student):
        model, batches = witness.Witness(), kit.loader(cut(logits, y, [4] * 10 + [3]))
        watched = witness.waits_of(student.evaluate, model, batches, "cpu", 5)
        answer, waits, graphs = watched.result, watched.waits, model.graphs
    check_samples(result_of(student, answer), logits, y)
    graphs, waits = plain(graphs), whole(plain(waits))
    check(type(graphs) is list and len(graphs) == 11, "Every batch goes through the model once.", staff=f"{graphs!r}")
    check(graphs == [False] * 11, "Evaluation builds a graph and eats memory.")
    check(waits <= 2, "The CPU waited more than twice for 11 batches.", staff=f"{waits} waits")


def check_samples(result, logits, y):
    """The accuracy is near the right one: how exactly it is averaged is other tests' matter."""
    accuracy, right = result["accuracy"], float((logits.argmax(1) == y).mean())
    close = isinstance(accuracy, float | np.floating) and abs(accuracy - right) < 0.1
    check(bool(close), "`accuracy` is the part of the samples that is right.", staff=f"{accuracy!r:.100}, not {right}")
