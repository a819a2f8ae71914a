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

#: Q9. A dataset without a card is a rumour. Fill in the keys "name", "source", "licence" and "classes", one sentence
#: each: what it is called, where its pictures come from, who may use them for what, and what the classes are.
DATASET_CARD: dict[str, str] | None = None


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
    raise NotImplementedError


def to_device(obj: Any, device: torch.device | str) -> Any:
    """The same structure with every tensor on `device`.

    Args:
        obj: a tensor, or dicts, lists, tuples and named tuples of such things, nested as you like. Anything else
            in there (numbers, strings, None) is passed through.
        device: where the tensors go.

    Returns:
        a structure of the same container types. The containers that were given stay as they are.
    """
    raise NotImplementedError


# Q2. The data pipeline -------------------------------------------------------------------------------------


def compute_stats(train_u8: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each colour channel, over all pixels of all pictures.

    Args:
        train_u8: pictures, uint8 of shape (N, H, W, 3), N at least 1.

    Returns:
        mean and std, both float32 of shape (3,), of pixels scaled to [0, 1]. With or without Bessel's correction.
    """
    raise NotImplementedError


def to_batch(u8: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Pictures as a network wants them: channels first, scaled to [0, 1], then normalised per channel.

    Args:
        u8: pictures, uint8 of shape (N, H, W, 3).
        mean, std: float32 of shape (3,), from `compute_stats`. A std of 0 (a constant channel) must not give
            infinity or NaN.

    Returns:
        float32 of shape (N, 3, H, W), on the device of `u8`.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Logits, float32 of shape (N, num_classes), for pictures of shape (N, 3, 24, 24); N may be 1."""
        raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def save_ckpt(path: str | Path, model: nn.Module, optimizer: Optimizer, epoch: int) -> None:
    """Write all that is needed to go on later: the model's state, the optimizer's, and how far training has come.

    Args:
        path: the file to write.
        model, optimizer: whose `state_dict` is kept.
        epoch: number of epochs that are done.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


# Q8. Precision and memory ----------------------------------------------------------------------------------


def param_bytes(model: nn.Module) -> int:
    """Bytes of the model's parameters and buffers, each tensor once, however many modules share it."""
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def amp_context(device: torch.device | str, enabled: bool) -> AbstractContextManager[Any]:
    """A context in which matrix products run in bfloat16 while everything that needs it stays float32.

    Args:
        device: the device whose operations are meant.
        enabled: False gives a context that changes nothing.
    """
    raise NotImplementedError


# Q9. Dataset challenge: Shapes-10 --------------------------------------------------------------------------


def metric(pred: NDArray[np.int64], target: NDArray[np.int64]) -> float:
    """Balanced accuracy: the mean, over the classes that occur in `target`, of the part of their rows that is right.

    Args:
        pred, target: class numbers, integers of shape (M,), M at least 1.

    Raises:
        ValueError: the shapes differ, are not (M,), or M is 0.
        TypeError: one of them holds no integers: probabilities must become classes first.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def handcrafted_features(img: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What somebody before 2012 might have measured on a picture: a few numbers that tell shapes apart.

    Args:
        img: one picture, uint8 of shape (24, 24, 3).

    Returns:
        floats of shape (F,), all finite, with the same F of 2 to 64 for every picture.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def predict(state: dict[str, NDArray[Any]], images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Class probabilities for pictures that were never seen before, in a process that never trained.

    A picture's answer depends on that picture alone, not on those that it comes with.

    Args:
        state: what `train_challenge` returned.
        images: uint8 of shape (M, 24, 24, 3).

    Returns:
        float32 of shape (M, 10); every row is 0 or more and adds up to 1.
    """
    raise NotImplementedError
