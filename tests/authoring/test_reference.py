"""A reference is cut into sections, and its solutions disappear as its author means them to."""

import re

import pytest

from autograder.authoring.reference import read_reference
from autograder.errors import ConfigError
from tests.authoring.sources import Bench, dedented


def stub_of(bench: Bench, source: str) -> str:
    """The stub that a reference makes."""
    bench.write_reference(source)
    return bench.build().files["warmup.py"].decode()


def refused(bench: Bench, source: str) -> str:
    """The sentence with which a reference is refused."""
    bench.write_reference(source)
    with pytest.raises(ConfigError) as caught:
        bench.build()
    assert "\n" not in str(caught.value)
    return str(caught.value)


TWO = '''
    # Q1. One ---

    def one():
        """One."""
        ### BEGIN SOLUTION
        return _half() * 2
        ### END SOLUTION


    # Q2. Two ---

    def two():
        ### BEGIN SOLUTION
        return 2
        ### END SOLUTION
'''


def test_a_body_becomes_not_implemented(bench: Bench) -> None:
    """Signature and docstring stay, the region's lines are one `raise NotImplementedError`."""
    assert stub_of(bench, TWO) == dedented('''
        # Q1. One ---

        def one():
            """One."""
            raise NotImplementedError


        # Q2. Two ---

        def two():
            raise NotImplementedError
    ''')


def test_code_outside_a_region_stays(bench: Bench) -> None:
    """What an author gives to students stands in the stub as it was written."""
    source = TWO.replace('"""One."""', '"""One."""\n        given = 1')

    assert "    given = 1\n    raise NotImplementedError\n" in stub_of(bench, source)


LOOSE = '''
    """A module."""
    ### BEGIN SOLUTION
    import operator
    ### END SOLUTION
    import math

    # Q1. One ---


    class One:
        """One."""

        ### BEGIN SOLUTION
        def __init__(self):
            self.answer = operator.add(1, 1)
        ### END SOLUTION

        def first(self):
            """First."""
            ### BEGIN SOLUTION
            return self._second()
            ### END SOLUTION

        ### BEGIN SOLUTION
        def _second(self):
            return self.answer
        ### END SOLUTION

        given = math.pi


    # Q2. Two ---

    ANSWER = None
    ### BEGIN SOLUTION
    ANSWER = 2
    ### END SOLUTION


    def two():
        ### BEGIN SOLUTION
        return _shared(ANSWER)
        ### END SOLUTION


    # Shared ---

    ### BEGIN SOLUTION
    def _shared(number):
        return number
    ### END SOLUTION
'''


def test_what_stands_elsewhere_disappears(bench: Bench) -> None:
    """Imports, private methods, values of constants and whole sections leave nothing behind, not even lines."""
    assert refused(bench, LOOSE).startswith("warmup/reference/warmup.py, line 2: this region is in no function")

    # A function of the first question takes along what every question shares.
    assert stub_of(bench, LOOSE.replace("\n        given = math.pi\n", "")) == dedented('''
        """A module."""
        import math

        # Q1. One ---


        class One:
            """One."""

            def first(self):
                """First."""
                raise NotImplementedError


        # Q2. Two ---

        ANSWER = None


        def two():
            raise NotImplementedError
    ''')


def test_moved_regions_run_just_the_same(bench: Bench) -> None:
    """The cells with solutions, run from top to bottom, define what the reference defines."""
    bench.write_reference(LOOSE.replace("\n        given = math.pi\n", ""))
    text = "\n\n\n".join(section.text for section in read_reference(bench.assignment()).sections)
    names: dict[str, object] = {}
    exec(compile(text, "notebook", "exec"), names)

    assert (names["One"]().first(), names["two"]()) == (2, 2)  # type: ignore[operator]
    # Each region is inside a function's first marker, so nbgrader's stub never stands at module level.
    assert re.findall(r"(?m)^( *)### BEGIN", text) == [" " * 8, " " * 4]


def test_a_helper_goes_to_the_first_question_that_needs_it(bench: Bench) -> None:
    """A shared helper may name a later question's class; it is defined below it, with what it needs itself."""
    bench.write_reference(
        TWO.replace("_half() * 2", "1")
        .replace("    def two():", "    class Two: ...\n\n\n    def two():")
        .replace("return 2", "return _a()")
        + SHARED
    )
    first, second = (section.text for section in read_reference(bench.assignment()).sections if section.question)

    names: dict[str, object] = {}
    exec(compile(first, "first", "exec"), names)
    assert "_b" not in names
    exec(compile(second, "second", "exec"), names)
    assert names["two"]() == 2.0  # type: ignore[operator]


def test_a_question_may_be_about_what_others_define(bench: Bench) -> None:
    """A question that needs another one needs no section, and its tests still have their cells."""
    bench.edit(bench.public / "assignment.toml", "points = 4\n", 'points = 4\nneeds = ["q1"]\n')
    source = TWO.partition("    # Q2")[0]

    assert "def two" not in stub_of(bench, source)
    cells = bench.build().files["warmup.ipynb"].decode()
    assert '"id": "warmup-q2-public"' in cells
    assert '"id": "warmup-q2-answer"' not in cells


SHARED = """

    # Shared ---

    ### BEGIN SOLUTION
    import math

    # A number.
    LIMIT = 2


    def _a() -> "Two":
        return _b(None)


    def _b(two: Two) -> float:
        return math.sqrt(LIMIT * 2.0)
    ### END SOLUTION
"""

WRONG = {
    "no end": (
        TWO.replace("        return 2\n        ### END SOLUTION\n", "        return 2\n"),
        "has no `### END SOLUTION`",
    ),
    "no begin": (TWO + "    ### END SOLUTION\n", "there is no `### BEGIN SOLUTION` before this marker"),
    "nested": (
        TWO.replace("        return 2", "        return 2\n        ### BEGIN SOLUTION"),
        "there is no `### END SOLUTION` before",
    ),
    "marker after code": (TWO.replace("return 2", "return 2  ### BEGIN SOLUTION"), "a marker stands alone on its line"),
    "no Python": (TWO.replace("def two", "def 2"), "this is not Python"),
    "no region": ("# Q1. One ---\n", "has no solution to strip"),
    "missing question": (TWO.replace("# Q2. Two", "# Two"), "Q2 has no section"),
    "question twice": (TWO.replace("# Q2. Two", "# Q1. Two"), "Q1 has more than one section"),
    "unknown question": (TWO.replace("# Q2. Two", "# Q3. Two"), "Q3 is no question of assignment.toml"),
    "nothing to fill in": (
        TWO.replace("        ### BEGIN SOLUTION\n        return 2\n        ### END SOLUTION\n", "        return 2\n"),
        "Q2 has no function with a solution region",
    ),
    "header inside": (
        TWO.replace("        return 2", "        return 2\n    # Q3. Three ---"),
        "cannot begin inside a region",
    ),
    "stub is no Python": (
        TWO.replace(
            "        return _half() * 2\n        ### END SOLUTION",
            "        if 1:\n            ### END SOLUTION\n            pass",
        ),
        "without its solutions the reference is no Python",
    ),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_reference_that_cannot_be_cut(bench: Bench, name: str) -> None:
    """Each mistake of an author is one sentence that says where and what to do."""
    source, phrase = WRONG[name]

    assert phrase in refused(bench, source)
