"""What a question's public and hidden tests are worth in a notebook, and which answers they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from autograder.model.course import Question
from autograder.model.manifest import Manifest
from autograder.scoring.shares import rounded, shares_of


@dataclass(frozen=True, kw_only=True)
class PointSplit:
    """Points by question, split between public and hidden tests; bonus points are in neither."""

    public_points: Mapping[str, float]
    hidden_points: Mapping[str, float]
    #: Questions that a question's tests need, by question; left out where there are none.
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, questions: Sequence[Question], manifest: Manifest, public_ids: frozenset[str]) -> "PointSplit":
        """Split the questions' points by the declared tests; `public_ids` are the ids of public ones."""
        shares = shares_of(questions, manifest)
        public = dict.fromkeys((question.id for question in questions), Fraction())
        for test in manifest.tests:
            if test.id in public_ids and not test.bonus and test.question in public:
                public[test.question] += shares[test.id]
        public_points = {name: rounded(points) for name, points in public.items()}
        return cls(
            public_points=public_points,
            # What is left after rounding, so that the two are the question's points again.
            hidden_points={one.id: round(one.points - public_points[one.id], 4) for one in questions},
            needs={one.id: _needs(one, manifest) for one in questions},
        )

    def public(self, question: str) -> float:
        """Points of a question's public tests."""
        return self.public_points[question]

    def hidden(self, question: str) -> float:
        """Points of a question's hidden tests."""
        return self.hidden_points[question]


def _needs(question: Question, manifest: Manifest) -> frozenset[str]:
    tests = (test for test in manifest.tests if test.question == question.id)
    return frozenset(question.needs).union(*(test.needs for test in tests))
