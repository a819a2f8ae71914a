"""What runs in a student's notebook: the assignment's files, public tests after each answer, and what is handed in."""

from autograder.notebook.session import NotebookSession

__all__ = ["NotebookSession"]
