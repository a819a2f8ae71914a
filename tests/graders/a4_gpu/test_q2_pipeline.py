"""Q2, the data pipeline: statistics, normalisation, splits and loaders."""

import numpy as np
import pytest
from autograder import assert_close, assert_equal, attempts, batched, check, raises

import draws
from readings import agrees, forgotten, given, global_random, parts, plain, raised_instead, sentence

SCALAR = "Each channel has its own mean."
SCRAMBLED = "Shape is right but colours are scrambled; move axes with permute."
PER_IMAGE = "Brightness differences between images vanished."
WRAPPED = "Normalised values are never negative."
PAIR = "`compute_stats` returns (mean, std), both float32 of shape (3,)."


def normalised(u8, mean, std):
    """What `to_batch` should give."""
    return ((u8 / 255.0 - mean) / std).transpose(0, 3, 1, 2)


@pytest.mark.question(
    "q2", weight=1, hint="Scale pixels to [0, 1]; one mean and one std per channel, over all pictures and pixels."
)
def test_statistics_are_per_channel(student, rng):
    """Mean and std are those of each channel over all pictures and pixels, in [0, 1] and float32."""
    u8 = draws.coloured(rng, 24, 9, 7)
    kit = student.driver("kit")
    with batched(student):
        answer = student.compute_stats(kit.tensor(u8))
    mean, std = parts(answer, 2, forgotten("compute_stats"), PAIR)
    pixels = u8.reshape(-1, 3) / 255.0
    scalar = {SCALAR: np.full(3, pixels.mean())}
    raw = {"Scale pixels to [0, 1] first.": pixels.mean(0) * 255.0}
    shape_hint = SCALAR if isinstance(mean, np.ndarray) and mean.size == 1 else PAIR
    check(isinstance(mean, np.ndarray) and mean.shape == (3,), shape_hint, staff=f"{mean!r:.200}")
    assert_close(
        mean,
        pixels.mean(0),
        rtol=1e-3,
        atol=0.0,
        dtype="float32",
        hint=sentence(mean, scalar | raw, tolerance=1e-3),
        name="mean",
    )
    per_image = {PER_IMAGE: (u8 / 255.0).std((1, 2)).mean(0), "Each channel has its own std.": np.full(3, pixels.std())}
    assert_close(
        std,
        pixels.std(0),
        rtol=2e-3,
        atol=0.0,
        dtype="float32",
        hint=sentence(std, per_image, tolerance=2e-3),
        name="std",
    )


@pytest.mark.question("q2", weight=1, hint="Channels first, scaled to [0, 1], minus mean, divided by std, float32.")
def test_batches_are_normalised_with_channels_first(student, rng):
    """to_batch gives (pixel / 255 − mean) / std with the statistics that it is given, channels first."""
    u8 = draws.coloured(rng, 5, 6, 4)
    mean, std = (rng.uniform(*bounds, 3).astype(np.float32) for bounds in ((0.5, 0.7), (0.1, 0.3)))
    kit = student.driver("kit")
    with batched(student):
        answer = student.to_batch(kit.tensor(u8), kit.tensor(mean), kit.tensor(std))
    answer = plain(answer)
    assert_close(
        answer,
        normalised(u8, mean, std),
        rtol=1e-4,
        atol=1e-4,
        dtype="float32",
        hint=_reading(answer, u8, mean, std),
        name="the batch",
    )


def _reading(answer, u8, mean, std):
    """The sentence for a known misreading of normalisation."""
    channels_last = (u8 / 255.0 - mean) / std
    pixels = u8 / 255.0
    own = (pixels - pixels.mean((1, 2), keepdims=True)) / pixels.std((1, 2), keepdims=True)
    early = (pixels.reshape(len(u8), 3, *u8.shape[1:3]) - mean[:, None, None]) / std[:, None, None]
    wrapped = (u8 - np.rint(mean * 255.0).astype(np.uint8)) / 255.0 / std
    close = {
        SCRAMBLED: channels_last.reshape(len(u8), 3, *u8.shape[1:3]),
        PER_IMAGE: own.transpose(0, 3, 1, 2),
        "Scale pixels to [0, 1] first.": normalised(u8 * 255.0, mean, std),
        "Subtract the mean, too.": (pixels / std).transpose(0, 3, 1, 2),
        WRAPPED: wrapped.transpose(0, 3, 1, 2),
    }
    if agrees(answer, early, 1e-4):
        return SCRAMBLED
    return sentence(answer, close, tolerance=1e-4)


@pytest.mark.question("q2", weight=0.5, hint="A channel that never changes has std 0: keep the division finite.")
def test_constant_channel_stays_finite(student, rng):
    """With a constant channel the batch is finite, and the other channels are normalised as ever."""
    u8 = draws.coloured(rng, 6, 5, 5)
    constant = int(rng.integers(3))
    u8[..., constant] = int(rng.integers(40, 200))
    kit = student.driver("kit")
    with batched(student):
        pictures = kit.tensor(u8)
        statistics = student.compute_stats(pictures)
        answer = student.to_batch(pictures, statistics[0], statistics[1])
    answer = plain(answer)
    pixels = u8.reshape(-1, 3) / 255.0
    std = np.where(np.arange(3) == constant, 1.0, pixels.std(0))
    right = normalised(u8, pixels.mean(0), std)
    check(isinstance(answer, np.ndarray) and answer.shape == right.shape, "The batch has shape (N, 3, H, W).")
    check(bool(np.isfinite(answer).all()), "A channel that never changes gives infinity or NaN: its std is 0.")
    others = np.arange(3) != constant
    hint = "The other channels must be normalised as ever."
    assert_close(answer[:, others], right[:, others], rtol=1e-2, atol=1e-2, hint=hint, name="the other channels")


@pytest.mark.question(
    "q2", weight=1, hint="Shuffle the row numbers with a generator made from the seed, then cut them in two."
)
def test_split_is_a_random_partition(student, rng):
    """A split has every row once, of the wanted sizes, mixed over the range, and is decided by its seed."""
    n, seed = int(rng.integers(400, 600)), int(rng.integers(10**6))
    with batched(student):
        answers = [
            student.split_indices(*request)
            for request in ((n, 0.25, seed), (n, 0.25, seed), (n, 0.25, seed + 1), (7, 0.0, seed))
        ]
    form = "`split_indices` returns (train, val), integers."
    (train, val), again, other, (all_rows, none) = (
        parts(answer, 2, forgotten("split_indices"), form) for answer in answers
    )
    for rows in (train, val):
        check(isinstance(rows, np.ndarray) and rows.ndim == 1 and rows.dtype.kind in "iu", form, staff=f"{rows!r:.200}")
    both = len(np.intersect1d(train, val))
    check(both == 0, "Some rows are in both sets.", staff=f"{both} rows are in both sets")
    assert_equal(np.sort(np.concatenate([train, val])), np.arange(n), hint="Every row belongs to one of the two sets.")
    check(abs(len(val) - 0.25 * n) <= 1.0, "The validation set has n · val_fraction rows.", staff=f"{len(val)} of {n}")
    assert_equal(again[1], val, hint="The same seed must give the same split.")
    check(not np.array_equal(other[1], val), "Another seed must give another split.")
    # 40 to 60 rows per tenth of the range, of which a quarter is expected: fewer than 2 has a chance below 1e-5.
    tenths = np.bincount(val * 10 // n, minlength=10)
    check(
        bool((tenths >= 2).all()),
        "The split follows the order of the rows: with sorted classes one set would miss some.",
    )
    assert_equal(np.sort(all_rows), np.arange(7), hint="val_fraction=0 leaves every row for training.")
    check(len(none) == 0, "val_fraction=0 leaves nothing for validation.")
    for attempt in attempts(student, *(("split_indices", n, fraction, seed) for fraction in (1.0, 1.5, -0.1))):
        with raises(ValueError, hint=raised_instead("ValueError", "a split")):
            attempt()


def checked_epoch(epoch, pictures, labels, batch_size):
    """The row numbers of one epoch in their order, once the form of its batches is right."""
    form = "A batch is (x, y): x uint8 of shape (B, H, W, 3), y int64 of shape (B,)."
    n = len(labels)
    lengths = []
    rows = []
    for batch in epoch:
        x, y = parts(batch, 2, form, form)
        check(isinstance(x, np.ndarray) and x.ndim == 4 and x.dtype == np.uint8, form, staff=f"{x!r:.200}")
        check(isinstance(y, np.ndarray) and y.shape == x.shape[:1], form, staff=f"{y!r:.200}")
        check(y.dtype == np.int64, "cross_entropy needs int64 class ids.", staff=str(y.dtype))
        check(x.shape[1:] == pictures.shape[1:], form, staff=f"{x.shape}")
        rows.append(draws.row_numbers(x))
        check(bool((rows[-1] < n).all()), "These are none of the pictures that were given.", staff=f"{rows[-1]}")
        lengths.append(len(x))
        assert_equal(y, labels[rows[-1]], hint="Pictures and labels must stay together.", name="the labels")
    wanted = [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0)
    check(sum(lengths) == n, "Every epoch has every row once, the short last batch included.", staff=str(lengths))
    check(lengths == wanted, "Only the last batch may be shorter.", staff=str(lengths))
    found = np.concatenate(rows)
    assert_equal(np.sort(found), np.arange(n), hint="Every epoch has every row once.", name="the rows")
    return found


@pytest.mark.question("q2", weight=1, hint="Every epoch has every row once; the seed decides the orders.")
def test_loader_gives_every_row_once(student, rng):
    """Each epoch has every row once with its label, in an order of its own that the seed decides."""
    n, batch_size, seed = int(rng.integers(40, 60)) * 7 + 3, 7, int(rng.integers(10**6))
    u8, y = draws.numbered(n), rng.integers(0, 10, n).astype(np.int32)
    kit = student.driver("kit")
    with batched(student):
        pictures, labels = kit.tensor(u8), kit.tensor(y)
        loader = student.make_loader(pictures, labels, batch_size, True, seed)
        epochs = [kit.listed(loader), kit.listed(loader)]
        for shuffle, other_seed in ((True, seed), (True, seed + 1), (False, seed)):
            epochs.append(kit.listed(student.make_loader(pictures, labels, batch_size, shuffle, other_seed)))
    first, second, again, other, unshuffled = (
        checked_epoch(given(epoch, forgotten("make_loader")), u8, y, batch_size) for epoch in epochs
    )
    assert_equal(again, first, hint="Two loaders with the same seed differ.", name="the order of rows")
    check(not np.array_equal(first, second), "Every epoch has an order of its own.")
    check(not np.array_equal(first, np.arange(n)), "shuffle=True must shuffle.")
    check(not np.array_equal(other, first), "Another seed must give another order.")
    assert_equal(unshuffled, np.arange(n), hint="shuffle=False keeps the order of the rows.", name="the order of rows")


@pytest.mark.question(
    "q2",
    weight=0.5,
    instrumented=True,
    hint="Draw from `torch.Generator().manual_seed(seed)`, never from torch's global state.",
)
def test_global_generators_are_left_alone(student, rng):
    """Splitting and looping over a loader leave torch's and NumPy's global generators where they were."""
    n = 4 * int(rng.integers(5, 10)) + 1
    u8, y = draws.numbered(n), rng.integers(0, 10, n)
    kit, place = student.driver("kit"), int(rng.integers(10**6))
    with batched(student):
        kit.seed_globals(place)
        epoch = kit.listed(student.make_loader(kit.tensor(u8), kit.tensor(y), 4, True, int(rng.integers(10**6))))
        split = student.split_indices(n, 0.25, int(rng.integers(10**6)))
        afterwards = kit.global_draws()
        kit.seed_globals(place)
        untouched = kit.global_draws()
    checked_epoch(plain(epoch), u8, y, 4)
    train, val = parts(split, 2, forgotten("split_indices"), "`split_indices` returns (train, val).")
    assert_equal(np.sort(np.concatenate([train, val])), np.arange(n), hint="Every row belongs to one of the two sets.")
    # Python's own generator is nobody's to guard here: only NumPy's and torch's are asked about.
    check(plain(afterwards)[1:] == plain(untouched)[1:], global_random("make_loader"))
