"""What the course's hidden tests can tell a student: a list for each test, fixed before the run, and at most 8 bits."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.config import assignment_slugs, load_assignment, load_course
from autograder.feedback.vocabulary import MOST_OUTCOMES, read_stub

ROOT = Path(__file__).resolve().parents[2]

#: Collects an assignment's graders as a worker does, and writes the vocabulary of each test.
PROGRAM = """
import json, os, sys
import pytest
from autograder.grading.plugin import GradingPlugin

class Collected:
    def pytest_runtestloop(self, session):
        list(grading.prepared(session.items))
        for item in session.items:
            vocabulary, test = grading._vocabularies[item.nodeid], grading.declared[item.nodeid]
            found = {
                "id": test.id,
                "outcomes": vocabulary.outcomes,
                "sentences": vocabulary.sentences,
                "left_out": vocabulary.left_out,
                "beside_awards": [vocabulary.own, *vocabulary.beside_awards],
            }
            print("FOUND " + json.dumps(found))
        return True

names, *folders = sys.argv[1:]
grading = GradingPlugin(None, seed=b"")
grading.stub = json.loads(names)
sys.path[:0] = [*folders, os.path.dirname(folders[0])]
options = ["-c", os.devnull, "--rootdir", folders[-1], "--confcutdir", folders[-1], "--import-mode=importlib"]
sys.exit(pytest.main([*folders, *options, "-p", "no:cacheprovider"], plugins=[grading, Collected()]))
"""


def vocabularies(slug: str) -> list[dict[str, Any]]:
    """Id, number of outcomes and sentences of each of an assignment's tests."""
    assignment = load_assignment(load_course(ROOT), slug)
    assert assignment.graders_dir is not None
    folders = [str(assignment.public_dir / "tests"), str(assignment.graders_dir)]
    names = json.dumps(read_stub(assignment.public_dir / assignment.module))
    command = [sys.executable, "-c", PROGRAM, names, *folders]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    )
    lines = [line.partition("FOUND ")[2] for line in ran.stdout.splitlines() if "FOUND " in line]
    assert lines, ran.stdout + ran.stderr
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("slug", assignment_slugs(load_course(ROOT)))
def test_every_test_of_the_course_tells_at_most_8_bits(slug: str) -> None:
    """No vocabulary passes the bound, and none had to be cut to stay within it."""
    found = vocabularies(slug)

    assert {one["id"]: one["outcomes"] for one in found if one["outcomes"] > MOST_OUTCOMES} == {}
    assert {one["id"]: one["left_out"] for one in found if one["left_out"]} == {}
    assert len(found) > 40
    print(f"{slug}: {len(found)} tests, the most outcomes {max(one['outcomes'] for one in found)}")


@pytest.mark.parametrize("slug", assignment_slugs(load_course(ROOT)))
def test_no_sentence_of_a_test_holds_a_placeholder(slug: str) -> None:
    """What is shown was written down whole."""
    assert [text for one in vocabularies(slug) for text in one["sentences"] if "{" in text and "}" in text] == []


#: Prints the sentences that stand beside partial credit in the challenge of assignment 4: of all scores from the lowest
#: tier up, with an L and its mirror image told apart and not.
ADVICE = """
import json, sys
sys.path[:0] = sys.argv[1:]
import numpy as np
import test_q9_challenge as graders

tables = [np.eye(10) * 100.0, np.eye(10) * 100.0]
tables[1][8:, 8:] = 50.0
scores = [number / 100 for number in range(30, 101)]
print(json.dumps(sorted({graders._advice(score, table) for score in scores for table in tables})))
"""


def test_what_the_challenge_says_beside_partial_credit_can_be_shown() -> None:
    """Each sentence of advice, also the one on mirrored pictures, is among those that are declared for its test."""
    assignment = load_assignment(load_course(ROOT), "a4_gpu")
    folders = [str(assignment.graders_dir), str(assignment.public_dir)]
    ran = subprocess.run([sys.executable, "-c", ADVICE, *folders], capture_output=True, text=True, check=True)
    said = set(json.loads(ran.stdout))
    test = next(one for one in vocabularies("a4_gpu") if one["id"] == "q9/test_balanced_accuracy_on_hidden_pictures")
    assert said - set(test["beside_awards"]) == set()
    assert "Mirroring turns class 8 into class 9." in said
