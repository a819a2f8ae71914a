"""Course and assignment files, read into the values of `autograder.model.course`."""

from autograder.config.assignment import (
    assignment_slugs,
    load_assignment,
    load_public_assignment,
)
from autograder.config.course import find_course, load_course

__all__ = ["assignment_slugs", "find_course", "load_assignment", "load_course", "load_public_assignment"]
