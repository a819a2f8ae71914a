"""Public tests: one instance of what the hidden tests look at. Read them, run them, step through them.

Tensors and models are made beside your module, by drivers/torch_side.py. The lines of a `batched` block are sent there
together, and their answers are at hand below it.
"""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, batched, check, raises, value_of

from support import shapes10


def public(question, weight, hint="", **options):
    """Mark a public test: its feedback shows everything."""
    return pytest.mark.question(question, weight=weight, hint=hint, feedback="public", **options)


def array(answer):
    """A tensor's elements as an array; anything else as it is."""
    answer = value_of(answer)
    if hasattr(type(answer), "detach"):  # a real tensor, where tests run beside your module
        answer = answer.detach()
    return answer.numpy() if hasattr(type(answer), "numpy") else answer


def parts(answer):
    """The parts of each item of a list, tensors as arrays; what has no parts is one."""
    items = value_of(answer)
    return [[array(part) for part in item] if isinstance(item, list | tuple) else [array(item)] for item in items]


# Q1. Device hygiene ----------------------------------------------------------------------------------------


@public("q1", 1, hint="An explicit wish wins; without one it is CUDA, then MPS, then the CPU.")
def test_pick_device(student):
    """The wish "cpu" is granted, a device that no machine has is refused, and without a wish the device works."""
    torch_side = student.driver("torch_side")
    with batched(student):
        kind = student.pick_device("cpu").type
    check(value_of(kind) == "cpu", "prefer='cpu' is always possible.")
    try:
        with batched(student):
            zeros = torch_side.zeros(student.pick_device())
    except Exception as error:
        check(False, "No CUDA here: fall back to CPU.", staff=f"{type(error).__name__}: {error}")
    assert_close(array(zeros), np.zeros(2), dtype="float32", name="a tensor on the picked device")
    with raises(RuntimeError, hint="prefer='cuda:99' was impossible; say so with a RuntimeError."):
        student.pick_device("cuda:99")


@public("q1", 1, hint="Go down into dicts, lists and tuples; pass everything else through.")
def test_to_device(student):
    """A nest of tensors keeps its containers, its values, its strings and None, and a tensor goes where it is sent."""
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5, 6, 7])
    torch_side = student.driver("torch_side")
    with batched(student):
        x, y = torch_side.tensor(a), torch_side.tensor(b)
        answer = student.to_device({"x": x, "rest": [y, "label", None]}, "cpu")
        far = student.to_device(x, "meta")
    moved = value_of(answer)
    check(moved is not None, "`to_device` returned None — did you forget `return`?")
    with batched(student):
        kind = far.device.type
    assert_equal(
        kind, "meta", hint="`.to` returns a new tensor: return that one.", name="where a tensor sent to meta is"
    )
    check(isinstance(moved, dict) and set(moved) == {"x", "rest"}, "A dict stays a dict, with its keys.")
    check(isinstance(moved["rest"], list) and len(moved["rest"]) == 3, "A list stays a list, with its items.")
    first, *others = moved["rest"]
    assert_equal([array(moved["x"]), array(first), *others], [a, b, "label", None], name="what is in the nest")


# Q2. The data pipeline -------------------------------------------------------------------------------------


@public("q2", 1, hint="Channels first, scaled to [0, 1], minus mean, divided by std.")
def test_batch_is_normalised(student):
    """Batches are float32 of shape (N, 3, H, W), and over the training set every channel has mean 0 and std 1."""
    u8, _ = shapes10.make(60, seed=2)
    torch_side = student.driver("torch_side")
    with batched(student):
        pictures = torch_side.tensor(u8)
        statistics = student.compute_stats(pictures)
        answers = statistics[0], statistics[1], student.to_batch(pictures, statistics[0], statistics[1])
    mean, std, batch = map(array, answers)
    assert_close(
        mean,
        u8.reshape(-1, 3).mean(0) / 255.0,
        rtol=1e-3,
        dtype="float32",
        hint="Each channel has its own mean, in [0, 1].",
        name="mean",
    )
    assert_close(
        std,
        u8.reshape(-1, 3).std(0) / 255.0,
        rtol=1e-3,
        dtype="float32",
        hint="Each channel has its own std, in [0, 1].",
        name="std",
    )
    pixels = (u8 / 255.0 - mean) / std
    scrambled = (
        isinstance(batch, np.ndarray)
        and batch.shape == (60, 3, 24, 24)
        and np.allclose(np.sort(batch[0].ravel()), np.sort(pixels[0].ravel()), atol=1e-3)
    )
    hint = "Shape is right but colours are scrambled; move axes with permute." if scrambled else ""
    assert_close(
        batch, pixels.transpose(0, 3, 1, 2), rtol=1e-3, atol=1e-3, dtype="float32", hint=hint, name="the batch"
    )
    assert_close(batch.mean((0, 2, 3)), np.zeros(3), atol=1e-3, dtype="float32", name="the channels' means")


@public("q2", 1)
def test_loader_and_split(student):
    """Ten rows in batches of four make 4, 4 and 2; a split of ten rows has each of them once."""
    torch_side = student.driver("torch_side")
    u8, y = np.arange(10 * 12, dtype=np.uint8).reshape(10, 2, 2, 3), np.arange(10)
    with batched(student):
        pictures, labels = torch_side.tensor(u8), torch_side.tensor(y)
        loaders = [
            student.make_loader(pictures, labels, 4, shuffle, seed)
            for shuffle, seed in ((False, 0), (True, 7), (True, 7))
        ]
        epochs = [torch_side.listed(loader) for loader in loaders]
        rows = student.split_indices(10, 0.2, 0)
    batches, once, again = (parts(epoch) for epoch in epochs)
    check(all(len(batch) == 2 for batch in batches + once + again), "A batch is (x, y).")
    check(
        len(batches) == 3, "The short last batch is kept: ten rows make three batches.", staff=f"{len(batches)} batches"
    )
    first, second, third = batches
    assert_equal(
        np.concatenate([first[0], second[0], third[0]]),
        u8,
        hint="shuffle=False keeps every row, in order.",
        name="the pictures",
    )
    assert_equal(third[1], y[8:], hint="The short last batch is kept.", name="the last labels")
    assert_equal(
        [labels for _, labels in once], [labels for _, labels in again], hint="Two loaders with seed 7 differ."
    )
    pair = value_of(rows)
    check(isinstance(pair, tuple | list) and len(pair) == 2, "Return (train, val).")
    train, val = map(array, pair)
    assert_equal(
        np.sort(np.concatenate([train, val])), np.arange(10), hint="Every row is in one of the sets.", name="the rows"
    )
    check(len(val) == 2, "20 % of ten rows are two.")


# Q3. Models ------------------------------------------------------------------------------------------------


@public("q3", 1, hint="32 weights and 9 biases, all of them registered.")
def test_deck_network_has_41_parameters(student):
    """The deck's 3-4-4-1 network has 41 trainable parameters; where each of them is 1, (1, 2, 3) gives 117."""
    torch_side = student.driver("torch_side")
    x = np.array([[1.0, 2.0, 3.0], [0.5, 4.0, 1.0], [2.0, 0.0, 1.0]])
    with batched(student):
        parameters = torch_side.listed(student.build_mlp([3, 4, 4, 1]).parameters())
        outputs = torch_side.all_ones(student.build_mlp([3, 4, 4, 1]).double())(torch_side.tensor(x))
    parameters, outputs = value_of(parameters), array(outputs)
    assert_equal(sum(int(np.size(array(one))) for one in parameters), 41, name="the number of parameters")
    alike = any(np.ndim(array(one)) == 2 and len(np.unique(array(one))) == 1 for one in parameters)
    check(not alike, "All weights of a layer are alike: start from random ones.")
    check(np.shape(outputs) == (3, 1), "One number per row of inputs.")
    # 1 + 2 + 3 and the bias make 7; four of these and the bias make 29; four of these and the bias make 117.
    assert_close(outputs, [[117.0], [109.0], [69.0]], rtol=1e-7, name="the outputs where every parameter is 1")


@public("q3", 1, hint="Ten logits per picture.")
def test_cnn_gives_logits(student):
    """SmallCNN gives each picture ten logits that do not sum to 1, the same each time and in whatever batch."""
    torch_side = student.driver("torch_side")
    x = np.random.default_rng(0).normal(size=(3, 3, 24, 24)).astype(np.float32)
    order = [1, 2, 0]
    with batched(student):
        network = student.SmallCNN().eval()
        answers = [network(torch_side.tensor(pictures)) for pictures in (x, x[:1], x, x[order])]
    outputs, one, again, reordered = map(array, answers)
    for got, rows in ((outputs, 3), (one, 1), (again, 3), (reordered, 3)):
        check(
            isinstance(got, np.ndarray) and got.shape == (rows, 10),
            f"Expected shape ({rows}, 10), got {np.shape(got)}.",
        )
    check(not np.allclose(outputs.sum(1), 1.0, atol=1e-4), "Outputs sum to 1: return logits.")
    check(not np.allclose(outputs[0], outputs[1:], atol=1e-6), "Different pictures get the same logits.")
    alike = np.allclose(again, outputs, atol=1e-5)
    check(alike, "The same pictures get other logits each time, although the network is in evaluation mode.")
    hint = "In evaluation mode a picture's logits must not depend on the others."
    assert_close(reordered, outputs[order], rtol=1e-3, atol=1e-4, hint=hint, name="the logits in another order")
    assert_close(one, outputs[:1], rtol=1e-3, atol=1e-4, hint=hint, name="the logits of a single picture")


# Q4. One training step -------------------------------------------------------------------------------------


def trained(student, W, b, x, y, lr, count):
    """Losses, weights and biases after so many steps of softmax regression on one batch."""
    torch_side = student.driver("torch_side")
    with batched(student):
        model, batch = torch_side.linear(W, b), (torch_side.tensor(x), torch_side.tensor(y))
        optimizer, loss_fn = torch_side.sgd(model, lr), torch_side.cross_entropy
        losses = [student.train_step(model, batch, loss_fn, optimizer, "cpu") for _ in range(count)]
        W, b = model.weight, model.bias
    return [array(loss) for loss in losses], array(W), array(b)


@public("q4", 2)
def test_one_step_by_hand(student):
    """The handout's worked step: W = 0, b = 0, one sample x = (1, 2) of class 0, learning rate 1."""
    W, b = np.zeros((2, 2)), np.zeros(2)
    losses, W, b = trained(student, W, b, np.array([[1.0, 2.0]]), np.array([0]), 1.0, 1)
    still = bool(np.abs(W).max() == 0.0)
    hint = (
        "Gradients were erased before step(), or step() is missing: the weights did not move."
        if still
        else "w − lr · gradient; the gradient is (p − one-hot) · x with p = (½, ½)."
    )
    assert_close(W, [[0.5, 1.0], [-0.5, -1.0]], rtol=1e-7, hint=hint, name="W")
    assert_close(b, [0.5, -0.5], rtol=1e-7, hint=hint, name="b")
    assert_close(
        losses[0], np.log(2.0), rtol=1e-7, hint="Return the loss before the update, as a 0-d tensor.", name="the loss"
    )


@public("q4", 2)
def test_loss_falls_on_a_toy_batch(student):
    """Forty steps on eight separable samples bring the loss from ln 2 to below 0.2, lower with every step."""
    x = np.array(
        [[1.0, 0.2], [0.8, -0.1], [1.2, 0.4], [0.9, 0.0], [-1.0, 0.3], [-0.7, -0.2], [-1.1, 0.1], [-0.9, -0.4]]
    )
    y = np.repeat([0, 1], 4)
    losses, _, _ = trained(student, np.zeros((2, 2)), np.zeros(2), x, y, 0.2, 40)
    check(all(isinstance(loss, np.ndarray) and loss.shape == () for loss in losses), "Return the loss as a 0-d tensor.")
    values = [float(loss) for loss in losses]
    check(
        abs(values[0] - np.log(2.0)) < 1e-6, "The first loss is ln 2: the one before any update.", staff=f"{values[0]}"
    )
    check(
        all(b < a for a, b in zip(values, values[1:], strict=False)),
        "The loss must fall at every step here.",
        staff=f"{values[:5]}",
    )
    check(0.0 < values[-1] < 0.2, "The loss falls too slowly.", staff=f"{values[-1]}")
    # 0.080 is where calculus puts it; gradients that pile up go much further.
    check(
        values[-1] > 0.07, "The loss falls too fast: does each step use only its own gradient?", staff=f"{values[-1]}"
    )


# Q5. Evaluation --------------------------------------------------------------------------------------------


def evaluated(student, logits, y, batch_size):
    """What `evaluate` says of a model that hands its input on: its inputs are the logits."""
    torch_side = student.driver("torch_side")
    with batched(student):
        result = student.evaluate(torch_side.same, torch_side.batches(logits, y, batch_size), "cpu", 3)
        answers = result.loss, result.accuracy, result.balanced_accuracy, result.confusion
    return map(array, answers)


@public("q5", 1, hint="A model that is always right has accuracy 1.")
def test_oracle_is_always_right(student):
    """Logits that point at the label give accuracy and balanced accuracy 1, and a diagonal confusion."""
    y = np.array([0, 1, 2, 2, 1])
    loss, accuracy, balanced, confusion = evaluated(student, np.eye(3)[y] * 50.0, y, 2)
    assert_close([accuracy, balanced], [1.0, 1.0], sequence=True, name="accuracy and balanced accuracy")
    assert_close(loss, 0.0, atol=1e-6, name="the loss")
    assert_equal(confusion, np.diag([1, 2, 2]), name="the confusion")


@public("q5", 1.5, hint="Rows are true classes.")
def test_confusion_of_one_mistake(student):
    """Three samples of class 0, of which one is taken for class 2: row 0 reads 2, 0, 1."""
    y = np.array([0, 0, 0, 1])
    logits = np.array([[9.0, 0.0, 0.0], [0.0, 0.0, 9.0], [9.0, 0.0, 0.0], [0.0, 9.0, 0.0]])
    loss, accuracy, balanced, confusion = evaluated(student, logits, y, 3)
    assert_equal(confusion, [[2, 0, 1], [0, 1, 0], [0, 0, 0]] @ np.eye(3, dtype=int), name="the confusion")
    assert_close(accuracy, 0.75, hint="Three of four are right.", name="accuracy")
    assert_close(
        balanced, (2 / 3 + 1) / 2, hint="The recalls are 2/3 and 1; class 2 does not occur.", name="balanced accuracy"
    )
    quiet = float(np.log1p(2.0 * np.exp(-9.0)))
    assert_close(
        loss,
        quiet + 9.0 / 4.0,
        rtol=1e-6,
        hint="The mean over all four samples, not over two batches.",
        name="the loss",
    )


# Q6. Fit, checkpoint, reproduce ----------------------------------------------------------------------------


@public("q6", 1.5, needs=("q4", "q5"))
def test_fit_for_two_epochs(student):
    """Two epochs give two entries of history; the second is better, and so it is the best."""
    x = np.array([[1.0, 0.0], [2.0, 1.0], [1.5, -1.0], [-1.0, 0.5], [-2.0, 0.0], [-1.5, -0.5]])
    y = np.array([0, 0, 0, 1, 1, 1])
    torch_side = student.driver("torch_side")
    with batched(student):
        model, batches = torch_side.linear(np.zeros((2, 2)), np.zeros(2)), torch_side.batches(x, y, 4)
        optimizer = torch_side.sgd(model, 0.5)
        result = student.fit(model, optimizer, batches, batches, epochs=2, device="cpu", seed=0)
        answers = result.history, result.best_epoch, result.best_state
    history, best_epoch, best_state = map(value_of, answers)
    if isinstance(history, dict):
        history = [dict(zip(history, row, strict=True)) for row in zip(*history.values(), strict=True)]
    assert_equal(
        [row["epoch"] for row in history], [0, 1], hint="One dict per epoch, numbered from 0.", name="the epochs"
    )
    losses = [row["val_loss"] for row in history]
    check(all(isinstance(loss, float) for loss in losses), "Losses in the history are Python floats.")
    check(losses[1] < losses[0] < np.log(2.0), "The validation loss must fall here.", staff=f"{losses}")
    assert_equal(best_epoch, 1, name="best_epoch")
    check(
        isinstance(best_state, dict) and set(best_state) == {"weight", "bias"},
        "best_state is a copy of the model's state_dict.",
        staff=f"{best_state!r:.200}",
    )
    right = np.shape(array(best_state["weight"])) == (2, 2) and np.shape(array(best_state["bias"])) == (2,)
    check(right, "best_state has the shapes of the model's state_dict.")
    logits = x @ array(best_state["weight"]).T + array(best_state["bias"])
    loss = float(np.mean(np.log1p(np.exp(logits[np.arange(6), 1 - y] - logits[np.arange(6), y]))))
    check(abs(loss - losses[1]) < 1e-6, "best_state holds the weights of the best epoch.", staff=f"{loss}, {losses}")


@public("q6", 1, hint="Save the state_dicts of model and optimizer and the epoch; load all three.")
def test_checkpoint_round_trip(student):
    """What was saved comes back: weights, biases and epoch."""
    W, b = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([7.0, 8.0])
    torch_side = student.driver("torch_side")
    with batched(student):
        model, fresh = torch_side.linear(W, b), torch_side.linear(0.0 * W, 0.0 * b)
        student.save_ckpt(torch_side.CHECKPOINT, model, torch_side.sgd(model, 0.1, 0.9), 4)
        epoch = student.load_ckpt(torch_side.CHECKPOINT, fresh, torch_side.sgd(fresh, 0.1, 0.9), "cpu")
        loaded_W, loaded_b = fresh.weight, fresh.bias
    assert_equal(epoch, 4, name="the epoch")
    assert_close(array(loaded_W), W, name="the weights")
    assert_close(array(loaded_b), b, name="the biases")


@public("q6", 0.5, hint="Seed Python's random, NumPy and torch.")
def test_seed_everything(student):
    """The same seed gives the same draws from all three generators, another seed gives others."""
    torch_side, answers = student.driver("torch_side"), []
    with batched(student):
        for seed in (5, 5, 6):
            student.seed_everything(seed)
            answers.append(torch_side.draws())
    first, again, other = map(value_of, answers)
    for name, a, b, c in zip(("random", "numpy", "torch"), first, again, other, strict=True):
        check(a == b, f"{name} is not seeded.", staff=f"{a} {b}")
        check(a != c, f"{name} draws the same with another seed.", staff=f"{a} {c}")


# Q7. Honest timing and money -------------------------------------------------------------------------------


@public("q7", 1.5, hint="Measured launching, not computing.")
def test_benchmark_on_a_queue(student):
    """On a device that only queues work, 2 s of work per call are measured as 2 s."""
    now = {"clock": 0.0, "idle": 0.0}

    def launch():
        now["idle"] = max(now["idle"], now["clock"]) + 2.0

    def wait():
        now["clock"] = max(now["clock"], now["idle"])

    timing = student.benchmark(launch, sync=wait, clock=lambda: now["clock"], warmup=1, iters=3)
    check(timing is not None, "`benchmark` returned None — did you forget `return`?")
    for name in ("mean", "median", "min"):
        assert_close(getattr(timing, name), 2.0, name=name)


@public("q7", 1, hint="Hours = price / rate.")
def test_deck_prices(student):
    """$89,283 to buy against $27.197 an hour to rent: 3282.83 hours, and twice as many at half use."""
    assert_close(student.break_even_hours(89_283.0, 27.197), 3282.83, rtol=1e-5, name="the hours")
    hint = "Half-used hardware takes twice as long to pay off."
    assert_close(
        student.break_even_hours(89_283.0, 27.197, 0.5), 6565.65, rtol=1e-5, hint=hint, name="the hours at half use"
    )
    far = "Moving 1 GB costs more than it saves."
    check(student.gpu_worth_it(1e9, 1e9, 1e11, 1e13, 1e10, 1e-5) is False, far)
    check(student.gpu_worth_it(1e13, 1e9, 1e11, 1e13, 1e10, 1e-5) is True, "100 s on the CPU, 1.1 s on the GPU.")


# Q8. Precision and memory ----------------------------------------------------------------------------------


@public("q8", 1.5, hint="41 parameters × 4 bytes.")
def test_deck_network_in_bytes(student):
    """3-4-4-1 takes 164 bytes; training it with Adam 656; 700 bytes hold the activations of 10 samples."""
    torch_side = student.driver("torch_side")
    with batched(student):
        model = torch_side.deck_network()
        answers = student.param_bytes(model), student.training_bytes(model, "adam"), student.max_batch(model, (3,), 864)
    parameters, adam, batch = map(value_of, answers)
    assert_equal(parameters, 164, name="param_bytes")
    hint = "Weights, gradients, and two numbers per weight for Adam: 4 × 164."
    check(isinstance(adam, int) and abs(adam - 656) <= 64, hint, staff=f"{adam}")
    assert_equal(batch, 10, hint="4 + 4 + 4 + 4 + 1 outputs of 4 bytes are 68 bytes per sample.", name="max_batch")


@public("q8", 0.5, hint="enabled=True gives bfloat16 products, enabled=False must keep float32.")
def test_amp_context(student):
    """Products are bfloat16 inside when enabled, and float32 when not."""
    torch_side = student.driver("torch_side")
    with batched(student):
        answers = [torch_side.product(student.amp_context("cpu", enabled)) for enabled in (True, False)]
    dtypes = [str(value_of(answer).dtype).removeprefix("torch.") for answer in answers]
    assert_equal(dtypes, ["bfloat16", "float32"], name="the dtypes")
    assert_close(array(answers[1]), np.full((4, 4), 4.0), dtype="float32", name="the product")


# Q9. Dataset challenge: Shapes-10 --------------------------------------------------------------------------


@public("q9", 1, hint="Average the recall of each class.")
def test_metric_by_hand(student):
    """Three of four zeros and one of two ones are right: (3/4 + 1/2) / 2."""
    answer = student.metric(np.array([0, 0, 0, 1, 1, 0]), np.array([0, 0, 0, 0, 1, 1]))
    assert_close(answer, 0.625, hint="Class 0 dominates your number." if answer == 4 / 6 else "", name="the metric")


@public("q9", 1)
def test_analysis_of_sixty_pictures(student):
    """Sixty pictures: counts, mean colours, and how far naming the most frequent class comes."""
    X, y = shapes10.make(60, seed=2)  # every class is among the even rows
    report = student.analyse(X, y)
    check(report is not None, "`analyse` returned None — did you forget `return`?")
    assert_equal(report.n, 60, name="n")
    assert_close(report.per_class, np.bincount(y, minlength=10), dtype="int", sequence=True, name="per_class")
    assert_close(report.mean_rgb, X.reshape(-1, 3).mean(0) / 255.0, rtol=1e-5, sequence=True, name="mean_rgb")
    assert_close(report.majority_acc, np.bincount(y).max() / 60, name="majority_acc")


@public("q9", 0.5, hint="Fill in name, source, licence and classes, a sentence each.")
def test_dataset_card(student):
    """The card has a sentence for each of its four keys."""
    card = student.DATASET_CARD
    check(
        isinstance(card, dict) and {"name", "source", "licence", "classes"} <= card.keys(),
        "DATASET_CARD needs the keys name, source, licence and classes.",
    )
    written = [isinstance(value, str) and len(value.split()) >= 3 for value in card.values()]
    check(all(written), "One sentence each.")


@public("q9", 2, hint="A convolutional network gets far above 0.17 in a few seconds.")
def test_challenge_in_small(student):
    """After at most 15 seconds with 1000 pictures, probabilities have their form and beat chance on other pictures."""
    X, y = shapes10.make(1000, seed=1)
    state = student.train_challenge(X, y, "cpu", 15.0, 0)
    check(
        isinstance(state, dict) and all(isinstance(a, np.ndarray) for a in state.values()),
        "Return a dict of NumPy arrays by name.",
    )
    images, labels = shapes10.make(200, seed=1, split="board")
    answer = student.predict(state, images)
    form = "Expected (M, 10) probabilities, float32, each row 0 or more with sum 1."
    check(isinstance(answer, np.ndarray) and answer.shape == (200, 10) and answer.dtype == np.float32, form)
    check(bool((answer >= 0.0).all()) and bool(np.allclose(answer.sum(1), 1.0, atol=1e-3)), form)
    found = float(np.mean([np.mean(answer[labels == k].argmax(1) == k) for k in range(10)]))
    check(
        found >= 0.17,
        f"{found:.0%}: look at confusion — what can a linear template not see?",
        staff=f"balanced accuracy {found:.3f}",
    )
