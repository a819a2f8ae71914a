"""What students receive is what the reference makes, and nothing secret is in it."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring.build import faults, write
from autograder.errors import ConfigError, UsageError
from autograder.interchange.nbgrader.source_course import add_to_course
from tests.authoring.sources import Bench


def problems(bench: Bench) -> tuple[str, ...]:
    """What `grade build --check` says."""
    return faults(bench.build())


def test_the_tiny_course_is_as_built(bench: Bench) -> None:
    """What ships is what its reference makes; nothing is written then."""
    made = bench.build()

    assert (write(made), faults(made)) == ((), ())


def test_building_twice_gives_the_same_bytes(bench: Bench) -> None:
    """No time, no random id: stub and notebook depend on the assignment alone."""
    first, second = bench.build(), bench.build()

    assert first.files == second.files
    assert first.source_notebook == second.source_notebook


def test_only_what_is_stale_is_written(bench: Bench) -> None:
    """A changed docstring goes into stub and notebook; a second build writes nothing."""
    bench.edit(bench.reference, "The array minus its mean;", "The numbers minus their mean;")

    assert [path.name for path in write(bench.build())] == ["warmup.py", "warmup.ipynb"]
    assert "The numbers minus their mean;" in (bench.public / "warmup.py").read_text()
    assert write(bench.build()) == ()


@pytest.mark.parametrize("name", ["warmup.py", "warmup.ipynb"])
@pytest.mark.parametrize("change", ["edited", "missing"])
def test_a_stale_file_is_found(bench: Bench, name: str, change: str) -> None:
    """A stub or notebook that was edited by hand, or is not there, is named with what to do."""
    path = bench.public / name
    if change == "missing":
        path.unlink()
    else:
        path.write_text(path.read_text().replace("weight", "mass"))

    assert f"{name} is stale; run `grade build warmup`" in problems(bench)


def as_module(bench: Bench, text: str) -> None:
    """A public file of this text."""
    (bench.public / "extra.py").write_text(text)


def as_notebook(bench: Bench, text: str) -> None:
    """A notebook with a cell of this text, stored in pieces as Jupyter does."""
    cell = {"cell_type": "code", "source": text.splitlines(keepends=True), "metadata": {}, "outputs": []}
    (bench.public / "extra.ipynb").write_text(json.dumps({"cells": [cell]}))


def as_archive(bench: Bench, text: str) -> None:
    """A zip that holds a file of this text."""
    with zipfile.ZipFile(bench.public / "extra.zip", "w") as archive:
        archive.writestr("inner.txt", text)


FORMS = {"module": as_module, "notebook": as_notebook, "archive": as_archive}


@pytest.mark.parametrize("form", list(FORMS))
def test_a_line_of_the_solution_is_found(bench: Bench, form: str) -> None:
    """One telling line of a solution is enough, indented otherwise, with a comment, in any kind of file."""
    FORMS[form](bench, "if True:\n        return x  -  x.mean()  # so it is\n")

    (sentence,) = problems(bench)
    assert "line 2: this line of the solution would leave: `return x - x.mean()`" in sentence
    assert sentence.startswith("extra.")


def test_a_marker_left_in_is_found(bench: Bench) -> None:
    """A marker in a public file shows that something went around the build."""
    as_module(bench, "def f():\n    ### BEGIN SOLUTION\n    return 1\n")

    assert problems(bench) == ("extra.py, line 2: a marker was left in: `### BEGIN SOLUTION`",)


def test_what_stands_outside_a_region_is_no_secret(bench: Bench) -> None:
    """A line that the stub has, too, may stand anywhere."""
    bench.edit(
        bench.reference,
        "        self.total = 0.0\n        ### END",
        "        self.total: float = 0.0 + 0.0\n        ### END",
    )
    bench.edit(bench.reference, "    total: float\n", "    total: float\n    self.total: float = 0.0 + 0.0\n")
    write(bench.build())

    assert problems(bench) == ()


@pytest.mark.parametrize("idiom", ["if x.size == 0:", "network.train_a_while()"])
def test_idioms_are_no_secret(bench: Bench, idiom: str) -> None:
    """The head of a block or a bare call, as everybody writes it, may stand in public code, too."""
    body = "            return 1.0\n" if idiom.endswith(":") else ""
    bench.edit(
        bench.reference, "        self.total += weight\n", f"        {idiom}\n{body}        self.total += weight\n"
    )
    write(bench.build())
    as_module(bench, f"def f(x):\n    {idiom}\n")

    assert problems(bench) == ()


def test_a_driver_is_no_secret(bench: Bench) -> None:
    """What runs in the student's process may be public, too."""
    driver = (
        "def drive(steps):\n    total = sum(range(steps)) * 2.0\n"
        "    other = total / 3.0 + 1.0\n    return total, other\n"
    )
    (bench.hidden.parent / "drivers").mkdir()
    (bench.hidden.parent / "drivers/loop.py").write_text(driver)
    as_module(bench, driver)

    assert problems(bench) == ()


def test_a_hidden_test_is_found_by_its_name(bench: Bench) -> None:
    """A test that is called like a hidden one is taken for it."""
    as_module(bench, "def test_argument_stays_as_it_was(student):\n    pass\n")

    assert problems(bench) == (
        "extra.py: `test_argument_stays_as_it_was` of test_warmup_hidden.py is hidden and would leave; remove it",
    )


@pytest.mark.parametrize("form", list(FORMS))
def test_a_hidden_test_is_found_by_its_lines(bench: Bench, form: str) -> None:
    """Renamed and indented otherwise, three lines of a hidden test in a row still show it."""
    body = bench.hidden.read_text().partition("x = rng.exponential")[2].partition("assert_close")[0]
    FORMS[form](bench, f"if 1:\n  if 1:\n    x = rng.exponential{body}")

    (sentence,) = problems(bench)
    assert "`test_fresh_arrays_are_centred` of test_warmup_hidden.py is hidden and would leave" in sentence


def test_a_hidden_helper_is_found(bench: Bench) -> None:
    """What hidden tests only use is hidden, too."""
    helper = (
        "def drawn(rng):\n    '''Draw.'''\n    scale = rng.uniform(3.0, 9.0)\n"
        "    shift = rng.normal(0.0, 100.0)\n    return scale, shift\n"
    )
    (bench.hidden.parent / "draws.py").write_text(helper)
    as_module(bench, helper.replace("drawn", "made"))

    assert problems(bench) == ("extra.py: `drawn` of draws.py is hidden and would leave; remove it",)


Change = Callable[[Bench], None]


def stub_changes(bench: Bench) -> None:
    """Another argument's name in the reference."""
    bench.edit(bench.reference, "def add(self, weight: float)", "def add(self, mass: float)")
    bench.edit(bench.reference, "self.total += weight", "self.total += mass")


def handout_changes(bench: Bench) -> None:
    """Another signature in the handout."""
    path = bench.public / "README.md"
    path.write_text(path.read_text() + "\n```python\nclass Tally:\n    add(self, mass: float) -> None\n```\n")


def grader_changes(bench: Bench) -> None:
    """A hidden test that calls with a keyword that is not there."""
    bench.edit(bench.hidden, "student.centred(np.array([3.0]))", "student.centred(np.array([3.0]), axis=0)")


def public_test_changes(bench: Bench) -> None:
    """A public test that asks for a name that is not there."""
    path = bench.public / "tests/test_warmup_public.py"
    bench.edit(path, "student.Tally()", "student.Total()")


def stub_loses(bench: Bench) -> None:
    """The reference calls a function otherwise than the graders."""
    bench.edit(bench.reference, "def centred(x: ", "def centered(x: ")


SIGNATURES: list[tuple[Change, str]] = [
    (
        handout_changes,
        "README.md shows `Tally.add(self, mass: float) -> None`, but the stub has `Tally.add(self, weight: float)",
    ),
    (grader_changes, "a test calls `centred` with `axis=`, but the stub has `centred(x: NDArray[np.float64])"),
    (public_test_changes, "a test asks for `Total`, which the stub does not define"),
    (stub_loses, "a test asks for `centred`, which the stub does not define"),
]


@pytest.mark.parametrize(("change", "sentence"), SIGNATURES, ids=[change.__name__ for change, _ in SIGNATURES])
def test_a_changed_signature_is_found(bench: Bench, change: Change, sentence: str) -> None:
    """Stub, handout, public and hidden tests agree on names and parameters, or the build fails."""
    change(bench)
    write(bench.build())

    assert any(sentence in problem for problem in problems(bench))


def test_a_signature_changed_everywhere_is_fine(bench: Bench) -> None:
    """Handout and stub may change together."""
    stub_changes(bench)
    handout_changes(bench)
    write(bench.build())

    assert problems(bench) == ()


def test_tests_that_are_no_python_are_named(bench: Bench) -> None:
    """A broken test file is a sentence, not a traceback."""
    made = bench.build()
    bench.hidden.write_text("def test(:\n")

    assert faults(made) == ("test_warmup_hidden.py, line 1: this is not Python (invalid syntax)",)


def test_a_handout_is_needed(bench: Bench) -> None:
    """The notebook's text comes from the handout."""
    (bench.public / "README.md").unlink()

    with pytest.raises(ConfigError, match=r"^warmup/README\.md cannot be read"):
        bench.build()


def test_a_course_for_nbgrader_is_never_public(bench: Bench) -> None:
    """Solutions and hidden tests are not written below what students receive."""
    with pytest.raises(UsageError, match="which students receive"):
        add_to_course(bench.build(), bench.public / "nbgrader")


def test_a_course_for_nbgrader_has_everything(bench: Bench, tmp_path: Path) -> None:
    """Source notebook with solutions, hidden tests beside it, and a configuration."""
    add_to_course(bench.build(), tmp_path / "nb")

    source = (tmp_path / "nb/source/warmup/warmup.ipynb").read_text()
    assert "### BEGIN HIDDEN TESTS" in source
    assert "return x - x.mean()" in source
    assert (tmp_path / "nb/hidden/warmup/tests/test_warmup_hidden.py").is_file()
    compile((tmp_path / "nb/nbgrader_config.py").read_text(), "nbgrader_config.py", "exec")
