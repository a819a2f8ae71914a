"""What graders must show before they are released."""

from dataclasses import dataclass

from autograder.model.course import Assignment, Question
from autograder.model.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Thresholds of a verification. The defaults are the course's own."""

    #: Known misconceptions that every question must have.
    wrong_per_question: int = 5
    #: Other right answers that every question must have.
    right_per_question: int = 2
    #: Points that may rest on what only the student's process saw.
    instrumented_points: float = 15.0
    #: The same for an assignment with questions for a GPU, where less can be seen from outside.
    instrumented_points_gpu: float = 30.0
    #: Part of a limit that the reference may use up: an honest student's code is slower.
    budget_fraction: float = 0.25
    #: Part of the mutants that must be noticed.
    killed_fraction: float = 0.95
    #: Part of the mutants left alive that may be called equivalent.
    equivalent_fraction: float = 0.5
    #: Points of a question that answers of the right form without content may get: so many, or such a part of it.
    form_points: float = 1.0
    form_fraction: float = 0.1

    def form_limit(self, question: Question) -> float:
        """Points that form alone may earn in a question, unless `assignment.toml` allows more."""
        return max(self.form_points, self.form_fraction * question.points)

    def instrumented_limit(self, assignment: Assignment, manifest: Manifest) -> float:
        """Points that may rest on instrumented tests in this assignment."""
        has_gpu = any(question.gpu for question in assignment.questions) or any(test.gpu for test in manifest.tests)
        return self.instrumented_points_gpu if has_gpu else self.instrumented_points
