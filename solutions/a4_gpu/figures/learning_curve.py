"""Draws the handout's learning curve: trains the reference on more and more pictures (a minute), and prints an SVG."""

import importlib.util
import math
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "assignments" / "a4_gpu"))

from support import shapes10  # noqa: E402 - beside the assignment

INK, FAINT, NET, MEANS = "#222", "#999", "#d55e00", "#0072b2"
SIZES = (50, 150, 500, 1500, 4000, 8000)
WIDTH, HEIGHT, LEFT, BOTTOM = 620, 340, 70, 280


def main() -> None:
    """Measure and print the picture."""
    training = reference()
    X, y = shapes10.make(SIZES[-1], seed=1)
    images, labels = shapes10.make(2000, seed=1, split="board")
    net = [score(training, X[:n], y[:n], images, labels) for n in SIZES]
    means = [class_means(X[:n], y[:n], images, labels) for n in SIZES]
    for part in drawing(net, means):
        print(part)


def reference():  # noqa: ANN201 - a module
    """The reference solution."""
    spec = importlib.util.spec_from_file_location("training", ROOT / "solutions/a4_gpu/reference/training.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["training"] = module
    spec.loader.exec_module(module)
    return module


def score(training, X, y, images, labels) -> float:  # noqa: ANN001
    """Balanced accuracy of the reference after training on these pictures."""
    state = training.train_challenge(X, y, "cpu", 300.0, 0)
    return training.metric(training.predict(state, images).argmax(1), labels)


def class_means(X, y, images, labels) -> float:  # noqa: ANN001
    """Balanced accuracy of the nearest class mean."""
    flat = X.reshape(len(X), -1).astype(float)
    means = np.stack([flat[y == label].mean(0) for label in range(10)])
    found = ((means**2).sum(1) - 2.0 * images.reshape(len(images), -1) @ means.T).argmin(1)
    return float(np.mean([np.mean(found[labels == label] == label) for label in range(10)]))


def place(n: float, accuracy: float) -> tuple[float, float]:
    """A pixel for a number of pictures (logarithmic) and an accuracy."""
    low, high = math.log(SIZES[0]), math.log(SIZES[-1])
    return LEFT + 20 + (math.log(n) - low) / (high - low) * 440, BOTTOM - accuracy * 240


def drawing(net: list[float], means: list[float]) -> Iterable[str]:
    """The SVG, line by line."""
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    yield f'<path d="M{LEFT} 30V{BOTTOM}H{LEFT + 490}" fill="none" stroke="{FAINT}"/>'
    for accuracy in (0.1, 0.5, 0.91):
        _, y = place(SIZES[0], accuracy)
        yield f'<path d="M{LEFT} {y:.0f}H{LEFT + 490}" stroke="{FAINT}" stroke-dasharray="2 5"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 5:.0f}" text-anchor="end" fill="{INK}">{accuracy:g}</text>'
    for n in SIZES:
        x, _ = place(n, 0.0)
        yield f'<text x="{x:.0f}" y="{BOTTOM + 20}" text-anchor="middle" fill="{INK}">{n}</text>'
    yield f'<text x="{LEFT + 240}" y="{BOTTOM + 44}" text-anchor="middle" fill="{FAINT}">training pictures</text>'
    for values, colour, name in ((net, NET, "small CNN"), (means, MEANS, "class means")):
        points = [place(n, value) for n, value in zip(SIZES, values, strict=True)]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="3"/>'
        for (x, y), value in zip(points, values, strict=True):
            yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="{colour}"><title>{value:.3f}</title></circle>'
        yield f'<text x="{points[-1][0] + 12:.0f}" y="{points[-1][1] + 5:.0f}" fill="{colour}">{name}</text>'
    yield "</svg>"


if __name__ == "__main__":
    main()
