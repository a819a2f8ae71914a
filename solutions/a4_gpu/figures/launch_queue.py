"""Draws the handout's picture of launching ahead and of waiting: prints an SVG."""

from collections.abc import Iterable

INK, FAINT, CPU, GPU, WAIT = "#222", "#999", "#0072b2", "#d55e00", "#ddd"
WIDTH, HEIGHT = 760, 330
LEFT, UNIT = 70, 9.2
#: Length of one launch on the CPU, of one batch on the GPU, and of bringing a number back.
LAUNCH, WORK, FETCH = 3, 11, 2
BATCHES = 5


def main() -> None:
    """Print the picture."""
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14"'
    print(f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    for part in (*panel(40, "One fetch per epoch", ahead()), *panel(195, "loss.item() after every batch", waiting())):
        print(part)
    print("</svg>")


def ahead() -> tuple[list[tuple[float, float, str]], list[tuple[float, float, str]], float]:
    """CPU and GPU intervals when the CPU only launches, and the end."""
    cpu = [(k * LAUNCH, (k + 1) * LAUNCH, str(k + 1)) for k in range(BATCHES)]
    gpu = [(LAUNCH + k * WORK, LAUNCH + (k + 1) * WORK, str(k + 1)) for k in range(BATCHES)]
    return cpu, gpu, gpu[-1][1] + FETCH


def waiting() -> tuple[list[tuple[float, float, str]], list[tuple[float, float, str]], float]:
    """The same when the CPU waits for each batch's loss."""
    cpu, gpu, now = [], [], 0.0
    for k in range(BATCHES):
        cpu.append((now, now + LAUNCH, str(k + 1)))
        gpu.append((now + LAUNCH, now + LAUNCH + WORK, str(k + 1)))
        cpu.append((now + LAUNCH, now + LAUNCH + WORK + FETCH, ""))
        now += LAUNCH + WORK + FETCH
    return cpu, gpu, now


def panel(
    top: float, title: str, lanes: tuple[list[tuple[float, float, str]], list[tuple[float, float, str]], float]
) -> Iterable[str]:
    """One of the two programs: a lane for each side, and the moment at which it is done."""
    cpu, gpu, end = lanes
    yield f'<text x="{LEFT}" y="{top - 12}" fill="{INK}" font-weight="bold">{title}</text>'
    for name, lane, colour, y in (("CPU", cpu, CPU, top), ("GPU", gpu, GPU, top + 44)):
        yield f'<text x="{LEFT - 12}" y="{y + 22}" text-anchor="end" fill="{INK}">{name}</text>'
        for start, stop, label in lane:
            yield from box(start, stop, label, y, colour if label else WAIT)
    x = LEFT + end * UNIT
    yield f'<path d="M{x:.1f} {top - 4}V{top + 82}" stroke="{FAINT}" stroke-dasharray="4 4"/>'
    yield f'<text x="{x - 6:.1f}" y="{top + 98}" text-anchor="end" fill="{INK}">done at {end:g}</text>'


def box(start: float, stop: float, label: str, y: float, colour: str) -> Iterable[str]:
    """One stretch of work or of waiting."""
    x, width = LEFT + start * UNIT, (stop - start) * UNIT - 1.5
    yield f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="34" rx="3" fill="{colour}"/>'
    words = label or "waits"
    ink = "white" if label else INK
    yield f'<text x="{x + width / 2:.1f}" y="{y + 22}" text-anchor="middle" fill="{ink}">{words}</text>'


if __name__ == "__main__":
    main()
