"""Measure an idle worker: `python bench/idle.py [--seconds 60] [--database URL]`, or `python -m bench.idle`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # The folder above, and not this one, is where `bench` and everything else is imported from.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from bench.waiting import main

    main()
