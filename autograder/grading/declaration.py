"""What an author declares about a test: the `question` marker, read before any student code runs."""

from collections.abc import Sequence

import pytest

from autograder.errors import GraderFault
from autograder.model.manifest import DeclaredTest, FeedbackLevel

MARKER = "question"
MARKER_LINE = (
    "question(id, *, weight=1, feedback='hint', hint='', hints=(), needs=(), gpu=False, instrumented=False, "
    "bonus=False, inside=False): the question whose points the test shares"
)
OPTIONS = frozenset({"weight", "feedback", "hint", "hints", "needs", "gpu", "instrumented", "bonus", "inside"})


def declare(items: Sequence[pytest.Item]) -> dict[str, DeclaredTest]:
    """The declared tests by pytest's node id, in the order of the run. Raises `GraderFault`."""
    declared = {item.nodeid: _declared(item) for item in items}
    ids = [test.id for test in declared.values()]
    for test_id in ids:
        if ids.count(test_id) > 1:
            message = f"two tests are called {test_id}; give one of them another name"
            raise GraderFault(message)
    return declared


def _declared(item: pytest.Item) -> DeclaredTest:
    marker = item.get_closest_marker(MARKER)
    if marker is None or len(marker.args) != 1 or not isinstance(marker.args[0], str):
        message = f'{item.nodeid} has no question; mark it with @pytest.mark.question("q1")'
        raise GraderFault(message)
    if unknown := sorted(set(marker.kwargs) - OPTIONS):
        message = f"{item.nodeid}: the question marker knows no option {unknown[0]!r}"
        raise GraderFault(message)
    return _from_marker(item, marker)


def _from_marker(item: pytest.Item, marker: pytest.Mark) -> DeclaredTest:
    given = marker.kwargs
    needs = given.get("needs", ())
    try:
        return DeclaredTest(
            id=f"{marker.args[0]}/{item.name}",
            question=marker.args[0],
            weight=float(given.get("weight", 1.0)),
            feedback=FeedbackLevel(given.get("feedback", "hint")),
            hint=str(given.get("hint", "")),
            hints=tuple(given.get("hints", ())),
            needs=(needs,) if isinstance(needs, str) else tuple(needs),
            gpu=bool(given.get("gpu", False)) or _uses_gpu(item),
            # What is decided over there is an answer as well.
            instrumented=bool(given.get("instrumented", False)) or bool(given.get("inside", False)),
            bonus=bool(given.get("bonus", False)),
            inside=bool(given.get("inside", False)),
        )
    except (TypeError, ValueError) as error:
        message = f"{item.nodeid}: the question marker is wrong: {error}"
        raise GraderFault(message) from error


def _uses_gpu(item: pytest.Item) -> bool:
    return not {"gpu", "gpu_meter"}.isdisjoint(getattr(item, "fixturenames", ()))
