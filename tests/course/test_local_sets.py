"""A student can try a training program on MNIST or CIFAR-10 from a local folder, read from the files as published."""

import gzip
import importlib.util
import struct
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

FILE = Path(__file__).parents[2] / "assignments" / "a4_gpu" / "support" / "local_sets.py"


@pytest.fixture(scope="module")
def local_sets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("local_sets", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def idx(array: np.ndarray) -> bytes:
    """An array as an IDX file of bytes."""
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def digits(tmp_path: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """A folder with three pictures of 28 x 28, compressed, and their labels, plain."""
    rng = np.random.default_rng(7)
    images, labels = rng.integers(0, 256, (3, 28, 28)).astype(np.uint8), np.array([9, 0, 4], dtype=np.uint8)
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels))
    return tmp_path, images, labels


def test_mnist_is_read_plain_or_compressed(local_sets: ModuleType, digits: tuple[Path, np.ndarray, np.ndarray]) -> None:
    """Every channel holds the grey level, rows stay rows, labels are int64."""
    folder, images, labels = digits

    got, classes = local_sets.mnist(folder)

    assert got.shape == (3, 28, 28, 3)
    assert all((got[..., channel] == images).all() for channel in range(3))
    assert classes.dtype == np.int64
    assert classes.tolist() == labels.tolist()


def test_cifar10_is_read_from_its_binary_version(local_sets: ModuleType, tmp_path: Path) -> None:
    """A row is a label and three planes; five files make the training set."""
    pixels = np.random.default_rng(8).integers(0, 256, (10, 32, 32, 3)).astype(np.uint8)
    labels = np.arange(10, dtype=np.uint8)
    for number in range(5):
        two = slice(2 * number, 2 * number + 2)
        planes = pixels[two].transpose(0, 3, 1, 2).reshape(2, -1)
        (tmp_path / f"data_batch_{number + 1}.bin").write_bytes(np.c_[labels[two], planes].tobytes())

    got, classes = local_sets.cifar10(tmp_path)

    assert (got == pixels).all()
    assert classes.tolist() == labels.tolist()


def test_what_is_missing_or_broken_is_named(
    local_sets: ModuleType, digits: tuple[Path, np.ndarray, np.ndarray]
) -> None:
    """A missing file, a file that ends early and a file of another kind each say so."""
    folder, images, _ = digits

    with pytest.raises(FileNotFoundError, match="t10k-images"):
        local_sets.mnist(folder, train=False)
    with pytest.raises(FileNotFoundError, match=r"data_batch_1\.bin"):
        local_sets.cifar10(folder)
    (folder / "test_batch.bin").write_bytes(bytes(100))
    with pytest.raises(ValueError, match="no whole number"):
        local_sets.cifar10(folder, train=False)
    (folder / "train-images-idx3-ubyte").write_bytes(idx(images)[:-1])
    with pytest.raises(ValueError, match="holds 2351"):
        local_sets.mnist(folder)
    (folder / "train-images-idx3-ubyte").write_bytes(b"\x80\x04pickle of someone else")
    with pytest.raises(ValueError, match="not an IDX file"):
        local_sets.mnist(folder)
