"""Assignment 4: training on a GPU. The same code runs on every device: no function here names one of its own."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import Optimizer

### BEGIN SOLUTION
import contextlib
import copy
import math
import random
import statistics
from collections.abc import Iterator

from torch.nn import functional as F
### END SOLUTION

#: Q9. A dataset without a card is a rumour. Fill in the keys "name", "source", "licence" and "classes", one sentence
#: each: what it is called, where its pictures come from, who may use them for what, and what the classes are.
DATASET_CARD: dict[str, str] | None = None
### BEGIN SOLUTION
DATASET_CARD = {
    "name": "Shapes-10, 24 x 24 RGB pictures of ten rotated shapes.",
    "source": "Drawn by support/shapes10.py from a seed; no picture was collected from anybody.",
    "licence": "Free for any use in this course, and for yours: a program drew them, so nobody's rights are touched.",
    "classes": "Disc, ring, triangle, square, star, plus, crescent, arrow, L and mirrored L.",
}
### END SOLUTION


# Q1. Device hygiene ----------------------------------------------------------------------------------------


def pick_device(prefer: str | None = None) -> torch.device:
    """The device to work on: the wish if there is one, else the best that this machine has.

    Args:
        prefer: a wish such as "cpu", "cuda", "cuda:0" or "mps"; None for no wish.

    Returns:
        the wished device; without a wish CUDA where it is available, else MPS where it is, else the CPU.

    Raises:
        RuntimeError: the wish names a device that is not available. A wish is never replaced in silence.
    """
    ### BEGIN SOLUTION
    available = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available, "cpu": lambda: True}
    if prefer is not None:
        wish = torch.device(prefer)
        if not available.get(wish.type, lambda: False)():
            raise RuntimeError(f"this machine has no device {prefer!r}")
        return wish
    return torch.device(next(name for name, is_there in available.items() if is_there()))
    ### END SOLUTION


def to_device(obj: Any, device: torch.device | str) -> Any:
    """The same structure with every tensor on `device`.

    Args:
        obj: a tensor, or dicts, lists, tuples and named tuples of such things, nested as you like. Anything else
            in there (numbers, strings, None) is passed through.
        device: where the tensors go.

    Returns:
        a structure of the same container types. The containers that were given stay as they are.
    """
    ### BEGIN SOLUTION
    if isinstance(obj, Tensor):
        return obj.to(device, non_blocking=True)
    if isinstance(obj, dict):
        return {key: to_device(value, device) for key, value in obj.items()}
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*(to_device(value, device) for value in obj))
    if isinstance(obj, list | tuple):
        return type(obj)(to_device(value, device) for value in obj)
    return obj
    ### END SOLUTION


# Q2. The data pipeline -------------------------------------------------------------------------------------


def compute_stats(train_u8: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each colour channel, over all pixels of all pictures.

    Args:
        train_u8: pictures, uint8 of shape (N, H, W, 3), N at least 1.

    Returns:
        mean and std, both float32 of shape (3,), of pixels scaled to [0, 1]. With or without Bessel's correction.
    """
    ### BEGIN SOLUTION
    pixels = train_u8.reshape(-1, 3).to(torch.float64) / 255.0
    return pixels.mean(0).float(), pixels.std(0, unbiased=False).float()
    ### END SOLUTION


def to_batch(u8: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Pictures as a network wants them: channels first, scaled to [0, 1], then normalised per channel.

    Args:
        u8: pictures, uint8 of shape (N, H, W, 3).
        mean, std: float32 of shape (3,), from `compute_stats`. A std of 0 (a constant channel) must not give
            infinity or NaN.

    Returns:
        float32 of shape (N, 3, H, W), on the device of `u8`.
    """
    ### BEGIN SOLUTION
    pixels = u8.permute(0, 3, 1, 2).to(torch.float32) / 255.0
    mean, std = mean.to(u8.device), std.to(u8.device).clamp_min(1e-6)
    return (pixels - mean[:, None, None]) / std[:, None, None]
    ### END SOLUTION


def split_indices(n: int, val_fraction: float, seed: int) -> tuple[Tensor, Tensor]:
    """Divide row numbers 0 … n − 1 at random into training rows and validation rows.

    Args:
        n: number of rows.
        val_fraction: part of the rows that goes to validation, from 0 up to but not including 1.
        seed: the same seed gives the same split.

    Returns:
        training and validation row numbers, int64, together all of them and none twice. The validation set has
        `n * val_fraction` rows, rounded either way.

    Raises:
        ValueError: `val_fraction` is outside [0, 1).
    """
    ### BEGIN SOLUTION
    if not 0.0 <= val_fraction < 1.0:
        raise ValueError(f"val_fraction must lie in [0, 1), not {val_fraction}")
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    held_out = round(n * val_fraction)
    return order[held_out:], order[:held_out]
    ### END SOLUTION


def make_loader(u8: Tensor, y: Tensor, batch_size: int, shuffle: bool, seed: int) -> Iterable[tuple[Tensor, Tensor]]:
    """Batches of pictures and labels; each `for` loop over it is one epoch.

    Args:
        u8: pictures, uint8 of shape (N, H, W, 3).
        y: labels, integers of shape (N,).
        batch_size: rows per batch; the last batch is shorter when they do not go in evenly.
        shuffle: whether each epoch has an order of its own. If not, rows come in their own order.
        seed: decides the orders, without touching torch's global random state.

    Returns:
        something to iterate over, again and again, that yields `(x, y)`: x uint8 of shape (B, H, W, 3) as it came
        (bytes travel to a GPU four times faster than floats; `to_batch` runs over there), y int64 of shape (B,).
        Every epoch has every row once. Two loaders with one seed give the same epochs.
    """
    ### BEGIN SOLUTION
    data = torch.utils.data.TensorDataset(u8, y.to(torch.int64))
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(data, batch_size, shuffle=shuffle, generator=generator)
    ### END SOLUTION


# Q3. Models ------------------------------------------------------------------------------------------------


def build_mlp(sizes: Sequence[int], activation: str = "relu") -> nn.Module:
    """A fully connected network with biases; an activation between its layers, none after the last.

    Args:
        sizes: units per layer, the inputs first: [3, 4, 4, 1] has 32 weights and 9 biases.
        activation: "relu", "tanh", "sigmoid" or "identity".

    Returns:
        a module from (N, sizes[0]) to (N, sizes[-1]).

    Raises:
        ValueError: fewer than two sizes, a size below 1, or an unknown activation.
    """
    ### BEGIN SOLUTION
    kinds = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "identity": nn.Identity}
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"at least two sizes of at least 1 are needed, not {list(sizes)}")
    if activation not in kinds:
        raise ValueError(f"activation must be one of {', '.join(kinds)}, not {activation!r}")
    layers: list[nn.Module] = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(n_in, n_out), kinds[activation]()]
    return nn.Sequential(*layers[:-1])
    ### END SOLUTION


class SmallCNN(nn.Module):
    """A small convolutional network for pictures of shape (N, 3, 24, 24).

    It returns logits, float32 of shape (N, num_classes): no softmax at its end. How it looks inside is up to you,
    but a larger `width` means more parameters, and it works on whichever device it was moved to.
    """

    def __init__(self, num_classes: int = 10, width: int = 8) -> None:
        """Make the layers.

        Args:
            num_classes: how many logits per picture.
            width: number of feature maps of the first layer; later ones may have multiples of it.
        """
        ### BEGIN SOLUTION
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(width, 2 * width, 3, padding=1), nn.BatchNorm2d(2 * width), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(2 * width, 4 * width, 3, padding=1), nn.BatchNorm2d(4 * width), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.head = nn.Linear(4 * width * 9, num_classes)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Logits, float32 of shape (N, num_classes), for pictures of shape (N, 3, 24, 24); N may be 1."""
        ### BEGIN SOLUTION
        return self.head(self.features(x).flatten(1))
        ### END SOLUTION


# Q4. One training step -------------------------------------------------------------------------------------


def train_step(
    model: nn.Module,
    batch: tuple[Tensor, Tensor] | dict[str, Tensor],
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    device: torch.device | str,
) -> Tensor:
    """One step of training: the weights move once, along the gradient of this batch and of nothing else.

    Gradients that somebody left in `.grad` before the call play no part. The model is in training mode during the
    step and after it. Nothing in here may wait for the device: no `.item()`, no `.cpu()`, no `if loss > …`.

    Args:
        model: already on `device`; handed over in any mode.
        batch: `(x, y)`, or a dict with keys "x" and "y"; may lie on another device.
        loss_fn: takes `(model(x), y)`, gives a 0-d tensor.
        optimizer: holds the model's parameters; `step()` is called exactly once.
        device: where to compute.

    Returns:
        the loss before the update: a 0-d tensor on `device`, detached from the graph.
    """
    ### BEGIN SOLUTION
    x, y = (batch["x"], batch["y"]) if isinstance(batch, dict) else batch
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x.to(device, non_blocking=True)), y.to(device, non_blocking=True))
    loss.backward()
    optimizer.step()
    return loss.detach()
    ### END SOLUTION


# Q5. Evaluation --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EvalResult:
    """What `evaluate` found. All numbers are over samples, never over batches."""

    #: Mean cross-entropy per sample, in nats.
    loss: float
    #: Part of the samples whose largest logit is that of their class.
    accuracy: float
    #: Mean over the classes that occur of the part of their samples that is right.
    balanced_accuracy: float
    #: Counts, int64 of shape (K, K): row = true class, column = predicted class.
    confusion: Tensor


def evaluate(
    model: nn.Module, loader: Iterable[tuple[Tensor, Tensor]], device: torch.device | str, num_classes: int
) -> EvalResult:
    """How good the model is on the loader's samples, without leaving a trace on the model.

    The model is evaluated in evaluation mode and without a graph. Afterwards each of its modules is in the mode in
    which it was, and buffers and `.grad` are as they were. Sums stay on the device until the end: at most two
    numbers or tensors are brought to the CPU.

    Args:
        model: already on `device`; gives logits of shape (B, num_classes).
        loader: yields `(x, y)`, y int64 of shape (B,); batches may differ in size, and lie on another device.
        device: where to compute.
        num_classes: K.

    Raises:
        ValueError: the loader yields nothing.
    """
    ### BEGIN SOLUTION
    total = torch.zeros((), dtype=torch.float64, device=device)
    counts = torch.zeros(num_classes * num_classes, dtype=torch.int64, device=device)
    with _evaluating(model):
        for x, y in loader:
            logits, y = model(x.to(device)), y.to(device)
            total += F.cross_entropy(logits, y, reduction="sum")
            counts.scatter_add_(0, y * num_classes + logits.argmax(1), torch.ones_like(y))
    return _eval_result(counts.reshape(num_classes, num_classes).cpu(), total.item())
    ### END SOLUTION


### BEGIN SOLUTION
@contextlib.contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode and no graph; afterwards every module is in the mode that it was in."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def _eval_result(confusion: Tensor, total_loss: float) -> EvalResult:
    table = confusion.numpy()
    samples = int(table.sum())
    if not samples:
        raise ValueError("the loader yields no samples, so there is nothing to evaluate")
    per_class = table.sum(1)
    occurring = per_class.nonzero()
    recall = table.diagonal()[occurring] / per_class[occurring]
    return EvalResult(
        loss=total_loss / samples,
        accuracy=float(table.trace() / samples),
        balanced_accuracy=float(recall.mean()),
        confusion=confusion,
    )


### END SOLUTION


# Q6. Fit, checkpoint, reproduce ----------------------------------------------------------------------------


@dataclass(frozen=True)
class FitResult:
    """What `fit` did."""

    #: One dict per epoch that was run: `epoch` (int), `train_loss` and `val_loss` (Python floats).
    history: list[dict[str, float]]
    #: The `epoch` with the lowest `val_loss`; the first of them when several are equal.
    best_epoch: int
    #: A copy of the model's `state_dict` at the end of that epoch.
    best_state: dict[str, Tensor]


def seed_everything(seed: int) -> None:
    """Seed every global generator that training may use: Python's `random`, NumPy's, and torch's on all devices.

    Args:
        seed: from 0 to 2³² − 1, as NumPy wants it.
    """
    ### BEGIN SOLUTION
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    ### END SOLUTION


def fit(
    model: nn.Module,
    optimizer: Optimizer,
    train_loader: Iterable[tuple[Tensor, Tensor]],
    val_loader: Iterable[tuple[Tensor, Tensor]],
    *,
    epochs: int,
    device: torch.device | str,
    seed: int,
    start_epoch: int = 0,
    patience: int | None = None,
    log_every: int = 0,
) -> FitResult:
    """Train with cross-entropy for the epochs `start_epoch`, …, `epochs` − 1, and keep the best of them.

    After each epoch the model is evaluated on `val_loader`. In the end the model holds the weights of the epoch with
    the lowest validation loss.

    Args:
        model: already on `device`; gives logits.
        optimizer: holds the model's parameters.
        train_loader, val_loader: yield `(x, y)`.
        epochs: where the numbering ends, so that a run which stopped after 3 of 5 epochs goes on with
            `start_epoch=3, epochs=5`.
        device: where to compute.
        seed: seeds everything before the first epoch: the same call gives the same history on a CPU, to the last bit.
        start_epoch: number of the first epoch to run.
        patience: stop after this many epochs in a row whose validation loss is not below the best one; None: never.
        log_every: print the loss of every so many batches; 0: never. Each print waits for the device once, and
            beside these an epoch may wait once for its training loss, and twice for its evaluation.

    Returns:
        history, best epoch and best weights. `train_loss` is the mean over samples of the losses that the steps
        returned, `val_loss` that of `evaluate`.

    Raises:
        ValueError: there is no epoch to run.
    """
    ### BEGIN SOLUTION
    if start_epoch >= epochs:
        raise ValueError(f"no epoch to run from {start_epoch} to {epochs}")
    seed_everything(seed)
    history: list[dict[str, float]] = []
    best_epoch, best_loss, best_state = start_epoch, math.inf, _snapshot(model)
    for epoch in range(start_epoch, epochs):
        train_loss = _train_epoch(model, optimizer, train_loader, device, log_every)
        val_loss = _val_loss(model, val_loader, device)
        history.append({"epoch": epoch, "train_loss": train_loss, "val_loss": val_loss})
        if val_loss < best_loss:
            best_epoch, best_loss, best_state = epoch, val_loss, _snapshot(model)
        if patience is not None and epoch - best_epoch >= patience:
            break
    model.load_state_dict(best_state)
    return FitResult(history=history, best_epoch=best_epoch, best_state=best_state)
    ### END SOLUTION


### BEGIN SOLUTION
def _snapshot(model: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def _train_epoch(
    model: nn.Module, optimizer: Optimizer, loader: Iterable[Any], device: torch.device | str, log_every: int
) -> float:
    """One epoch; the mean loss per sample, brought to the CPU once."""
    total, samples = torch.zeros((), dtype=torch.float64, device=device), 0
    for number, (x, y) in enumerate(loader, start=1):
        loss = train_step(model, (x, y), F.cross_entropy, optimizer, device)
        total += loss.double() * len(y)
        samples += len(y)
        if log_every and number % log_every == 0:
            print(f"batch {number}: loss {loss.item():.4f}")
    return total.item() / samples


def _val_loss(model: nn.Module, loader: Iterable[Any], device: torch.device | str) -> float:
    """The mean loss per validation sample, brought to the CPU once."""
    total, samples = torch.zeros((), dtype=torch.float64, device=device), 0
    with _evaluating(model):
        for x, y in loader:
            total += F.cross_entropy(model(x.to(device)), y.to(device), reduction="sum")
            samples += len(y)
    return total.item() / samples


### END SOLUTION


def save_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, epoch: int) -> None:
    """Write all that is needed to go on later: the model's state, the optimizer's, and how far training has come.

    Args:
        path: the file to write.
        model, optimizer: whose `state_dict` is kept.
        epoch: number of epochs that are done.
    """
    ### BEGIN SOLUTION
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)
    ### END SOLUTION


def load_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, device: torch.device | str) -> int:
    """Bring model and optimizer back to the state that `save_ckpt` wrote.

    The file may come from another machine: what was saved on a GPU must load where there is none. Weights are data,
    so nothing in the file may be run.

    Args:
        path: the file.
        model, optimizer: built like those that were saved; changed in place.
        device: where the model is.

    Returns:
        the number of epochs that were done, to hand to `fit` as `start_epoch`.
    """
    ### BEGIN SOLUTION
    saved = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"]
    ### END SOLUTION


# Q7. Honest timing and money -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timing:
    """Seconds per call, over the measured calls."""

    mean: float
    median: float
    min: float


def benchmark(
    fn: Callable[[], Any],
    *,
    sync: Callable[[], Any] | None = None,
    clock: Callable[[], float] = time.perf_counter,
    warmup: int = 3,
    iters: int = 10,
) -> Timing:
    """How long one call of `fn` takes, on a device that only queues work when it is called.

    First `fn` is called `warmup` times without being measured: the first call may compile or allocate. Then it is
    called `iters` times, each measured on its own: wait until the device is idle, read the clock, call `fn`, wait
    again, read the clock. Nothing else happens between the two readings.

    Args:
        fn: what to measure; takes no argument.
        sync: waits until the device has done all that was queued; None when `fn` is done when it returns.
        clock: gives seconds; read exactly twice per measured call.
        warmup: calls that do not count, 0 or more.
        iters: calls that count, 1 or more.

    Raises:
        ValueError: `warmup` below 0 or `iters` below 1.
    """
    ### BEGIN SOLUTION
    if warmup < 0 or iters < 1:
        raise ValueError("warmup must be at least 0 and iters at least 1")
    wait = sync or (lambda: None)
    for _ in range(warmup):
        fn()
    seconds = []
    for _ in range(iters):
        wait()
        start = clock()
        fn()
        wait()
        seconds.append(clock() - start)
    return Timing(mean=statistics.fmean(seconds), median=statistics.median(seconds), min=min(seconds))
    ### END SOLUTION


def gpu_worth_it(
    flops: float, bytes_moved: float, cpu_flops_s: float, gpu_flops_s: float, link_bytes_s: float, launch_s: float
) -> bool:
    """Whether a job is done sooner on the GPU, the way there and back included.

    The CPU needs flops / cpu_flops_s seconds. The GPU needs launch_s, then bytes_moved / link_bytes_s for the
    transfer, then flops / gpu_flops_s; nothing overlaps.

    Args:
        flops: floating-point operations of the job.
        bytes_moved: bytes that cross the link, both ways together.
        cpu_flops_s, gpu_flops_s: operations per second.
        link_bytes_s: bytes per second between them.
        launch_s: seconds to start work on the GPU.

    Returns:
        True if the GPU needs less time than the CPU.
    """
    ### BEGIN SOLUTION
    return launch_s + bytes_moved / link_bytes_s + flops / gpu_flops_s < flops / cpu_flops_s
    ### END SOLUTION


def break_even_hours(buy_usd: float, rent_usd_per_hour: float, utilization: float = 1.0) -> float:
    """Hours after which a bought machine has cost as much as renting one while it is needed.

    Args:
        buy_usd: price of the machine.
        rent_usd_per_hour: price of an hour of a rented one, which is paid for only while it works.
        utilization: part of the time in which there is work, above 0 and at most 1.

    Returns:
        hours on the calendar.

    Raises:
        ValueError: a utilization outside (0, 1], a negative price, or a rent of 0.
    """
    ### BEGIN SOLUTION
    if not 0.0 < utilization <= 1.0 or buy_usd < 0.0 or rent_usd_per_hour <= 0.0:
        raise ValueError("prices must be positive and the utilization in (0, 1]")
    return buy_usd / (rent_usd_per_hour * utilization)
    ### END SOLUTION


# Q8. Precision and memory ----------------------------------------------------------------------------------


def param_bytes(model: nn.Module) -> int:
    """Bytes of the model's parameters and buffers, each tensor once, however many modules share it."""
    ### BEGIN SOLUTION
    return sum(tensor.numel() * tensor.element_size() for tensor in [*model.parameters(), *model.buffers()])
    ### END SOLUTION


def training_bytes(model: nn.Module, optimizer_name: str, dtype: torch.dtype = torch.float32) -> int:
    """Bytes of weights, gradients and optimizer state while training with every number in `dtype`.

    Buffers, activations and the optimizer's step counters are left out. A frozen parameter costs its weights only.

    Args:
        model: whose parameters are counted, shared ones once.
        optimizer_name: "sgd" (no state), "sgd_momentum" (one number per weight) or "adam" (two).
        dtype: of weights, gradients and state alike.

    Raises:
        ValueError: another optimizer.
    """
    ### BEGIN SOLUTION
    states = {"sgd": 0, "sgd_momentum": 1, "adam": 2}
    if optimizer_name not in states:
        raise ValueError(f"optimizer_name must be one of {', '.join(states)}, not {optimizer_name!r}")
    copies = [(2 + states[optimizer_name] if p.requires_grad else 1) * p.numel() for p in model.parameters()]
    return sum(copies) * dtype.itemsize
    ### END SOLUTION


def max_batch(model: nn.Module, sample_shape: Sequence[int], budget_bytes: int) -> int:
    """The largest batch whose forward pass fits into a memory budget.

    The bill is `param_bytes(model)` once, and for every sample of the batch the outputs of all leaf modules (those
    without modules inside), as float32. Nothing is really allocated: the model runs on the `meta` device, or not
    at all, and is left as it was. A model that is far larger than this machine's memory, itself on `meta`, is fine.

    Args:
        model: on any device, in any mode.
        sample_shape: shape of one sample, without the batch axis.
        budget_bytes: the budget.

    Returns:
        0 if not even one sample fits.
    """
    ### BEGIN SOLUTION
    twin = copy.deepcopy(model).to("meta").eval()
    sizes: list[int] = []
    leaves = [module for module in twin.modules() if not list(module.children())]
    for leaf in leaves:
        leaf.register_forward_hook(lambda _module, _inputs, output: sizes.append(output.numel() * 4))
    with torch.no_grad():
        twin(torch.empty(1, *sample_shape, device="meta"))
    return max(0, (budget_bytes - param_bytes(model)) // sum(sizes))
    ### END SOLUTION


def amp_context(device: torch.device | str, enabled: bool) -> AbstractContextManager[Any]:
    """A context in which matrix products run in bfloat16 while everything that needs it stays float32.

    Args:
        device: the device whose operations are meant.
        enabled: False gives a context that changes nothing.
    """
    ### BEGIN SOLUTION
    return torch.autocast(torch.device(device).type, dtype=torch.bfloat16, enabled=enabled)
    ### END SOLUTION


# Q9. Dataset challenge: Shapes-10 --------------------------------------------------------------------------


def metric(pred: NDArray[np.int64], target: NDArray[np.int64]) -> float:
    """Balanced accuracy: the mean, over the classes that occur in `target`, of the part of their rows that is right.

    Args:
        pred, target: class numbers, integers of shape (M,), M at least 1.

    Raises:
        ValueError: the shapes differ, are not (M,), or M is 0.
        TypeError: one of them holds no integers: probabilities must become classes first.
    """
    ### BEGIN SOLUTION
    pred, target = np.asarray(pred), np.asarray(target)
    if pred.dtype.kind not in "iu" or target.dtype.kind not in "iu":
        raise TypeError("pred and target must hold class numbers, which are integers")
    if pred.shape != target.shape or target.ndim != 1 or not target.size:
        raise ValueError(f"pred and target must both have shape (M,), not {pred.shape} and {target.shape}")
    return float(np.mean([np.mean(pred[target == label] == label) for label in np.unique(target)]))
    ### END SOLUTION


@dataclass(frozen=True)
class Report:
    """What one should know about a dataset before training on it."""

    #: Number of pictures.
    n: int
    #: Pictures per class, a list of as many integers as there are classes (the largest label + 1).
    per_class: list[int]
    #: Mean of each colour channel over all pixels, in [0, 1].
    mean_rgb: list[float]
    #: Plain accuracy of always naming the most frequent class.
    majority_acc: float
    #: Plain accuracy of the nearest class mean; see `analyse`.
    centroid_acc: float
    #: Standard error of an accuracy of `centroid_acc` when it is measured on 100 pictures.
    se_at_100: float


def analyse(X: NDArray[np.uint8], y: NDArray[np.int64]) -> Report:
    """Look at a dataset, and see how far two methods come that learn next to nothing.

    The nearest class mean: average the pictures of each class over the rows 0, 2, 4, …, pixel by pixel; then give
    each of the rows 1, 3, 5, … the class whose average is nearest, by Euclidean distance over all pixel values.
    `centroid_acc` is the part of these odd rows that is right. `se_at_100` is √(p·(1 − p) / 100) for that p.

    Args:
        X: pictures, uint8 of shape (N, H, W, 3), N at least 2, every class among the even rows.
        y: labels, integers of shape (N,).
    """
    ### BEGIN SOLUTION
    classes = int(y.max()) + 1
    flat = np.array([picture.ravel() for picture in X], dtype=np.float64)
    centroids = np.stack([flat[::2][y[::2] == label].mean(0) for label in range(classes)])
    distances = (centroids**2).sum(1) - 2.0 * flat[1::2] @ centroids.T
    p = float(np.mean(distances.argmin(1) == y[1::2]))
    per_class = np.bincount(y, minlength=classes)
    return Report(
        n=len(X),
        per_class=per_class.tolist(),
        mean_rgb=(X.mean(axis=(0, 1, 2)) / 255.0).tolist(),
        majority_acc=float(per_class.max() / len(y)),
        centroid_acc=p,
        se_at_100=math.sqrt(p * (1.0 - p) / 100.0),
    )
    ### END SOLUTION


def handcrafted_features(img: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What somebody before 2012 might have measured on a picture: a few numbers that tell shapes apart.

    Args:
        img: one picture, uint8 of shape (24, 24, 3).

    Returns:
        floats of shape (F,), all finite, with the same F of 2 to 64 for every picture.
    """
    ### BEGIN SOLUTION
    away = np.abs(img - np.median(img, axis=(0, 1))).sum(2)
    points = np.argwhere(away > away.mean())
    # How far the shape's pixels lie from its middle does not change when it turns.
    distances = np.linalg.norm(points - points.mean(0), axis=1)
    return np.histogram(distances, range(14))[0].astype(np.float64)
    ### END SOLUTION


def train_challenge(
    X: NDArray[np.uint8], y: NDArray[np.int64], device: str, budget_s: float, seed: int
) -> dict[str, NDArray[Any]]:
    """Learn to tell the ten shapes apart, within a budget of time.

    Args:
        X: training pictures, uint8 of shape (N, 24, 24, 3).
        y: their labels, int64 of shape (N,), 0 to 9. Class numbers may mean other shapes than at home.
        device: "cpu" or "cuda"; where to train.
        budget_s: seconds on the clock (`time.perf_counter`) within which this function must have returned.
        seed: decides whatever is random.

    Returns:
        all that was learnt: arrays by name, and nothing else. `predict` gets them in a new process.
    """
    ### BEGIN SOLUTION
    deadline = time.perf_counter() + 0.8 * budget_s
    torch.manual_seed(seed)
    net = _challenge_net().to(device)
    _train_until(net, _channels_first(torch.from_numpy(X).to(device)), torch.from_numpy(y).to(device), deadline)
    return {name: value.float().cpu().numpy() for name, value in net.state_dict().items()}
    ### END SOLUTION


### BEGIN SOLUTION
_EPOCHS = 5
_BATCH = 64
_PEAK_RATE = 1e-2


def _challenge_net() -> nn.Sequential:
    """A small network whose first layer learns the pictures' own mean and spread, and so has to be told neither."""
    return nn.Sequential(
        nn.BatchNorm2d(3),
        # Halving the picture by the first stride saves most of the time.
        nn.Conv2d(3, 12, 4, 2, 1), nn.BatchNorm2d(12), nn.ReLU(),
        nn.Conv2d(12, 24, 3, 1, 1), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(24, 48, 3, 1, 1), nn.BatchNorm2d(48), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(432, 10),
    ).to(memory_format=torch.channels_last)  # fmt: skip


def _channels_first(pictures: Tensor) -> Tensor:
    return pictures.permute(0, 3, 1, 2).float()


def _train_until(net: nn.Module, x: Tensor, y: Tensor, deadline: float) -> None:
    """Train for `_EPOCHS` epochs, or until the deadline if that comes first; the rate rises, and then falls."""
    optimizer = torch.optim.AdamW(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _PEAK_RATE, epochs=_EPOCHS, steps_per_epoch=len(x[::_BATCH])
    )
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(x)).split(_BATCH):
            if time.perf_counter() > deadline:
                return
            rows = rows.to(x.device)
            # A quarter turn keeps the class. A mirror would not: it turns an L into a mirrored L.
            turned = torch.rot90(x[rows], int(torch.randint(4, ())), (2, 3))
            optimizer.zero_grad()
            F.cross_entropy(net(turned), y[rows]).backward()
            optimizer.step()
            schedule.step()


### END SOLUTION


def predict(state: dict[str, NDArray[Any]], images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Class probabilities for pictures that were never seen before, in a process that never trained.

    A picture's answer depends on that picture alone, not on those that it comes with.

    Args:
        state: what `train_challenge` returned.
        images: uint8 of shape (M, 24, 24, 3).

    Returns:
        float32 of shape (M, 10); every row is 0 or more and adds up to 1.
    """
    ### BEGIN SOLUTION
    net = _challenge_net()
    net.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
    net.eval()
    with torch.no_grad():
        return _mean_over_turns(net, _channels_first(torch.from_numpy(images))).numpy()
    ### END SOLUTION


### BEGIN SOLUTION
def _mean_over_turns(net: nn.Module, x: Tensor) -> Tensor:
    return torch.stack([net(torch.rot90(x, k, (2, 3))).softmax(1) for k in range(4)]).mean(0)


### END SOLUTION
