"""The benchmark stands beside the package and is not installed with it: make it importable here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
