"""Draw the handout's illusions: `python solutions/a1_images/figures/illusions.py > assignments/a1_images/illusions.png`."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).resolve().parents[3] / "assignments" / "a1_images"))

from support import synth  # noqa: E402


def main() -> None:
    """Write the picture to standard output: Zöllner's lines on the left, the café wall on the right."""
    zoellner, wall = synth.illusion(4, "zoellner")[0], synth.illusion(4, "cafe wall")[0]
    gap = np.full((len(wall), 20), 255, dtype=np.uint8)
    Image.fromarray(np.concatenate([zoellner, gap, wall], axis=1)).save(sys.stdout.buffer, format="PNG", optimize=True)


if __name__ == "__main__":
    main()
