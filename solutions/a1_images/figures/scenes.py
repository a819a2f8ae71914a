"""Draw the handout's two scenes: `python solutions/a1_images/figures/scenes.py > assignments/a1_images/scenes.png`."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).resolve().parents[3] / "assignments" / "a1_images"))

from support.scenes import SCENE_A, SCENE_B  # noqa: E402

#: Pixels of the picture per pixel of a scene.
SCALE = 5


def main() -> None:
    """Write the picture to standard output: scene A on the left, scene B on the right, enlarged."""
    gap = np.full((len(SCENE_A), 4), 255, dtype=np.uint8)
    both = np.concatenate([SCENE_A, gap, SCENE_B], axis=1).repeat(SCALE, axis=0).repeat(SCALE, axis=1)
    Image.fromarray(both).save(sys.stdout.buffer, format="PNG", optimize=True)


if __name__ == "__main__":
    main()
