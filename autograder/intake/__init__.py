"""What a student hands in, turned into a `Submission`: bounds first, regular files only, declared files only.

Theory of operation. Everything here is hostile until it has become a `Submission`, and nothing is executed
or compiled. A folder is walked below an open descriptor and no link is followed at any step; a zip is read
by a reader of our own from one snapshot of its bytes, central directory first; a notebook is JSON with
bounds. Names and declared sizes are judged before any content is read, and content is counted while it is
read, because headers and file sizes may lie. Whatever cannot be graded is a `RefusedError` of one sentence.
"""

from autograder.intake.take import digest_of, take_in
from autograder.parsers.bounds import IntakeBounds

__all__ = ["IntakeBounds", "digest_of", "take_in"]
