"""The target's own tests are graders, not tests of this project."""

collect_ignore = ["target"]
