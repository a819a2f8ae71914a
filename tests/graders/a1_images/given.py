"""What students are given in `support/`, as the graders see it: the released files, never a submission's."""

import sys
from pathlib import Path

# The worker has this folder on its path; at an author's debugger nobody else puts it there.
sys.path.append(str(Path(__file__).resolve().parents[3] / "assignments" / "a1_images"))

from support import scenes, spectrum, synth  # noqa: E402

__all__ = ["scenes", "spectrum", "synth"]
