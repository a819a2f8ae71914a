"""Every assignment holds together: stub, reference, handout, points and graders say the same."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.model.course import Assignment

#: What public tests may import besides the assignment's own libraries.
PUBLIC_IMPORTS = {"autograder", "numpy", "pytest", "support"}


def tree_of(path: Path) -> ast.Module:
    """A module's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def stub_of(assignment: Assignment) -> Path:
    """What students receive to fill in."""
    return assignment.public_dir / assignment.module


def reference_of(assignment: Assignment) -> Path:
    """The reference solution."""
    assert assignment.solutions_dir is not None
    return assignment.solutions_dir / "reference" / assignment.module


def functions_of(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function and method of a module, by dotted name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{m.name}", m) for m in node.body if isinstance(m, ast.FunctionDef))


def promises(path: Path) -> dict[str, tuple[str, str]]:
    """Signature and docstring of every public function, method and class of a module, by dotted name."""
    tree = tree_of(path)
    classes = {n.name: ("class", ast.get_docstring(n) or "") for n in tree.body if isinstance(n, ast.ClassDef)}
    every = classes | {name: described(function) for name, function in functions_of(tree)}
    return {name: said for name, said in every.items() if is_contract(name)}


def is_contract(name: str) -> bool:
    """Whether students rely on it: no name of a private helper, at any place in it."""
    return not any(part.startswith("_") and not part.endswith("__") for part in name.split("."))


def described(function: ast.FunctionDef) -> tuple[str, str]:
    """Signature and docstring."""
    returns = ast.unparse(function.returns).replace("'", '"') if function.returns else ""
    arguments = ast.unparse(function.args).replace("'", '"')
    return f"({arguments}) -> {returns}", ast.get_docstring(function) or ""


def test_stub_and_reference_promise_the_same(assignment: Assignment) -> None:
    """Every signature and docstring of the stub is the reference's; how the reference builds an object is its own."""
    stub, reference = promises(stub_of(assignment)), promises(reference_of(assignment))
    own = {name for name in reference.keys() - stub.keys() if name.rpartition(".")[2].startswith("__")}

    assert stub == {name: said for name, said in reference.items() if name not in own}


def test_everything_public_is_documented(assignment: Assignment) -> None:
    """No function, method or class is handed out without a docstring."""
    assert [name for name, (_, docstring) in promises(stub_of(assignment)).items() if not docstring] == []


def test_stub_holds_no_answer(assignment: Assignment) -> None:
    """A function of the stub that is not given whole only raises NotImplementedError."""
    solved = {name: ast.unparse(node) for name, node in functions_of(tree_of(reference_of(assignment)))}
    last = {
        name: ast.unparse(node.body[-1])
        for name, node in functions_of(tree_of(stub_of(assignment)))
        if ast.unparse(node) != solved.get(name)
    }

    assert last
    assert {name: said for name, said in last.items() if said != "raise NotImplementedError"} == {}


def test_short_answers_are_blank(assignment: Assignment) -> None:
    """A constant whose value differs between stub and reference is None in the stub."""

    def constants(path: Path) -> dict[str, str]:
        found = [n for n in tree_of(path).body if isinstance(n, ast.AnnAssign | ast.Assign) and n.value]
        targets = [(n.target if isinstance(n, ast.AnnAssign) else n.targets[0], n.value) for n in found]
        return {ast.unparse(target): ast.unparse(value) for target, value in targets if value}

    solved = constants(reference_of(assignment))
    blank = {name: value for name, value in constants(stub_of(assignment)).items() if value != solved.get(name)}
    assert {name: value for name, value in blank.items() if value != "None"} == {}


def test_points_sum_to_100(assignment: Assignment) -> None:
    """Every assignment is worth the same."""
    assert assignment.max_score == 100


def test_graders_state_their_property(assignment: Assignment) -> None:
    """Every hidden and public test has a one-sentence docstring."""
    assert assignment.graders_dir is not None
    silent = []
    for path in [*assignment.graders_dir.glob("test_*.py"), *(assignment.public_dir / "tests").glob("test_*.py")]:
        for name, node in functions_of(tree_of(path)):
            docstring = ast.get_docstring(node) or ""
            if name.startswith("test_") and (not docstring.endswith(".") or "\n\n" in docstring):
                silent.append(f"{path.name}: {name}")
    assert silent == []


def test_graders_belong_to_the_question_of_their_file(assignment: Assignment) -> None:
    """`test_q4_counting.py` holds the tests of q4 and of no other question."""
    assert assignment.graders_dir is not None
    astray = []
    for path in assignment.graders_dir.glob("test_q*.py"):
        question = path.stem.split("_")[1]
        marks = re.findall(r"mark\.question\(\s*[\"'](q\d+)[\"']", path.read_text(encoding="utf-8"))
        astray += [f"{path.name}: {mark}" for mark in marks if mark != question]
    assert astray == []


def test_handout_lists_every_signature(assignment: Assignment) -> None:
    """The handout shows each signature as the stub has it, word for word."""
    handout = (assignment.public_dir / "README.md").read_text(encoding="utf-8")
    said = re.sub(r" ?= ?", "=", handout)  # defaults are written without spaces by `ast.unparse`
    shown = {
        name: f"class {name}:" if signature == "class" else f"{name.rpartition('.')[2]}{signature}"
        for name, (signature, _) in promises(stub_of(assignment)).items()
    }
    assert {name: text for name, text in shown.items() if text not in said} == {}


def test_handout_points_match(assignment: Assignment) -> None:
    """The handout's table gives each question's title and points as they are configured."""
    handout = (assignment.public_dir / "README.md").read_text(encoding="utf-8")
    rows = [f"| {q.id.upper()} | {q.title} | {q.points:g}" for q in assignment.questions]
    assert [row for row in rows if row not in handout] == []


def test_public_tests_import_nothing_secret(assignment: Assignment) -> None:
    """What students receive refers to neither an oracle nor the reference."""
    modules = set()
    for path in (assignment.public_dir / "tests").glob("*.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add((node.module or "").partition(".")[0])
    libraries = {name.lower().replace("pillow", "PIL") for name in assignment.libraries}

    assert modules - PUBLIC_IMPORTS - libraries - set(sys.stdlib_module_names) == set()


def test_pictures_are_the_ones_that_their_programs_draw(assignment: Assignment) -> None:
    """The handout shows each SVG, and one that needs no training is what its program prints now."""
    assert assignment.solutions_dir is not None
    handout = (assignment.public_dir / "README.md").read_text(encoding="utf-8")
    for program in sorted((assignment.solutions_dir / "figures").glob("*.py")):
        picture = assignment.public_dir / f"{program.stem}.svg"
        if not picture.is_file():
            continue
        assert f"]({picture.name})" in handout
        if "reference" in program.read_text(encoding="utf-8"):
            continue  # it trains a network: minutes, and other digits on another machine
        drawn = subprocess.run([sys.executable, program], check=True, capture_output=True, encoding="utf-8")
        assert drawn.stdout == picture.read_text(encoding="utf-8"), program.name


pytestmark = pytest.mark.timeout(300)
