"""The benchmark: this autograder beside nbgrader, Otter and bare pytest, on the same work in one run."""
