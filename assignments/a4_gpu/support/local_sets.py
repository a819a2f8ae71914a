"""MNIST and CIFAR-10 from a folder of your own, for trying your training program on pictures that others know.

    from support import local_sets
    images, labels = local_sets.mnist("~/data/mnist")                    # 60,000 for training
    images, labels = local_sets.cifar10("~/data/cifar-10-batches-bin", train=False)

Nothing is downloaded here, and nothing of it is graded: put the files there yourself. MNIST comes as four IDX files
(`train-images-idx3-ubyte`, with or without `.gz`), CIFAR-10 in its *binary version* (`data_batch_1.bin`). The other
version of CIFAR-10 is made of pickles, and opening a pickle from elsewhere runs whatever its maker wrote.

Formats: MNIST as on its page (big-endian header, then bytes); CIFAR-10 as on its page (a label byte, then 1024 bytes of
red, of green and of blue, row by row).
"""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pictures = tuple[NDArray[np.uint8], NDArray[np.int64]]

#: An IDX file begins with two zero bytes, the code of unsigned bytes, and the number of axes.
_UNSIGNED_BYTE = 8
_CIFAR_SIDE = 32
_CIFAR_ROW_BYTES = 1 + 3 * _CIFAR_SIDE * _CIFAR_SIDE
_CIFAR_FILES = {True: tuple(f"data_batch_{number}.bin" for number in range(1, 6)), False: ("test_batch.bin",)}


def mnist(folder: str | Path, *, train: bool = True) -> Pictures:
    """Read the handwritten digits.

    Args:
        folder: where the IDX files lie.
        train: the training set, or else the test set.

    Returns:
        images, uint8 of shape (N, 28, 28, 3) (grey, three times, so that the same networks take them), and labels,
        int64 of shape (N,).

    Raises:
        FileNotFoundError: a file is missing; the message names it.
        ValueError: a file is no IDX file, ends early, or has another number of rows than its partner.
    """
    part = "train" if train else "t10k"
    images = _idx(Path(folder).expanduser(), f"{part}-images-idx3-ubyte", axes=3)
    labels = _idx(Path(folder).expanduser(), f"{part}-labels-idx1-ubyte", axes=1)
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} pictures, but {len(labels)} labels")
    return np.repeat(images[..., None], 3, axis=3), labels.astype(np.int64)


def cifar10(folder: str | Path, *, train: bool = True) -> Pictures:
    """Read the small photographs.

    Args:
        folder: where `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin` lie.
        train: the five training files, or else the test file.

    Returns:
        images, uint8 of shape (N, 32, 32, 3), and labels, int64 of shape (N,).

    Raises:
        FileNotFoundError: a file is missing; the message names it.
        ValueError: a file is no whole number of rows long, or holds a label above 9.
    """
    rows = np.concatenate([_cifar_rows(Path(folder).expanduser() / name) for name in _CIFAR_FILES[train]])
    channels = rows[:, 1:].reshape(-1, 3, _CIFAR_SIDE, _CIFAR_SIDE)
    return np.ascontiguousarray(channels.transpose(0, 2, 3, 1)), rows[:, 0].astype(np.int64)


def _idx(folder: Path, name: str, *, axes: int) -> NDArray[np.uint8]:
    path = next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
    if path is None:
        raise FileNotFoundError(f"{folder} has no {name} and no {name}.gz")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    start = 4 + 4 * axes
    if len(data) < start or data[:4] != bytes([0, 0, _UNSIGNED_BYTE, axes]):
        raise ValueError(f"{path} is not an IDX file of bytes with {axes} axes")
    shape = [int(size) for size in np.frombuffer(data, dtype=">u4", count=axes, offset=4)]
    size = int(np.prod(shape, dtype=object))
    if len(data) != start + size:
        raise ValueError(f"{path} should hold {size} bytes after its header and holds {len(data) - start}")
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def _cifar_rows(path: Path) -> NDArray[np.uint8]:
    if not path.is_file():
        raise FileNotFoundError(f"{path.parent} has no {path.name}; the binary version of CIFAR-10 has it")
    data = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    if not len(data) or len(data) % _CIFAR_ROW_BYTES:
        raise ValueError(f"{path} is {len(data)} bytes long, which is no whole number of pictures")
    rows = data.reshape(-1, _CIFAR_ROW_BYTES)
    if rows[:, 0].max() > 9:
        raise ValueError(f"{path} holds a label above 9")
    return rows
