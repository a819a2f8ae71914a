"""Runs inside Otter's environment: grade many submissions in one process, and say how long each took.

Usage: python -P otter_loop.py AUTOGRADER_ZIP RESULT_JSON SUBMISSION…
"""

import json
import sys
import time
from pathlib import Path


def main(archive: str, result: str, submissions: list[str]) -> None:
    """Grade each submission and write shares and seconds."""
    from otter.api import grade_submission

    rows = []
    for submission in submissions:
        began = time.perf_counter()
        graded = grade_submission(submission, archive, quiet=True)
        wall_s = time.perf_counter() - began
        rows.append({"wall_s": wall_s, "share": float(graded.total) / float(graded.possible)})
    Path(result).write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
