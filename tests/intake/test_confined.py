"""Parsers of student bytes run in a sandbox without rights, and what they answer is believed no more than the bytes."""

import dataclasses
import itertools
import json
import os
import random
import secrets
import shutil
import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import RefusedError, SandboxFault
from autograder.intake import IntakeBounds, take_in
from autograder.intake.confined import LIMITS, ConfinedParsers
from autograder.intake.parsing import Parsers
from autograder.model.limits import MEBIBYTE
from autograder.model.outcome import Died, Ending, OutOfMemory, OutputLimited, TimedOut
from autograder.model.submission import Submission
from autograder.sandbox import FakeSandbox, LinuxSandbox
from autograder.wire import decode, encode
from tests.fuzz import mutator
from tests.fuzz.targets import intake as fuzzed
from tests.intake import corpus, servers

ASSIGNMENT = corpus.assignment("data/points.csv")
#: Some notebook, for parsers that never finish one.
NOTEBOOK = json.dumps({"nbformat": 4, "metadata": {}, "cells": []}).encode()


@pytest.fixture(scope="module")
def confined() -> Iterator[ConfinedParsers]:
    """One sandbox for all tests, as for all submissions of a command."""
    with ConfinedParsers() as parsers:
        yield parsers


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _answered(reply: object) -> ConfinedParsers:
    """Parsers that give the same answer to every question, or end."""
    script: Callable[[bytes], bytes | Ending] = lambda _: reply if isinstance(reply, Ending) else encode(reply)  # noqa: E731
    return ConfinedParsers(template=lambda: FakeSandbox(script))


def _taken_or_sentence(path: Path, parsers: Parsers | None = None) -> Submission | str:
    try:
        return take_in(path, ASSIGNMENT) if parsers is None else take_in(path, ASSIGNMENT, parsers=parsers)
    except RefusedError as refusal:
        return str(refusal)


def test_the_answer_is_the_same_as_without_a_sandbox(confined: ConfinedParsers, tmp_path: Path) -> None:
    """Every zip, notebook and module of the corpus is taken or refused in the same words as in this process."""
    works = [(f"{number}.zip", content) for number, content in enumerate(corpus.zips().values())]
    works += [(f"{number}.ipynb", content) for number, content in enumerate(corpus.notebooks().values())]
    works += [("sums.py", content) for content in corpus.modules().values()]
    for name, content in works:
        path = _file(tmp_path, name, content)
        assert _taken_or_sentence(path, confined) == _taken_or_sentence(path)


def test_fuzzed_work_gets_the_same_answer(confined: ConfinedParsers, tmp_path: Path) -> None:
    """A few hundred inputs of the fuzzing campaign are taken or refused as in this process; none ends the parsers."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    made = mutator.inputs(fuzzed.seeds(), fuzzed.TARGET.dictionary, random.Random(seed))
    for data in itertools.islice((data for data in made if data), 400):
        shutil.rmtree(tmp_path / fuzzed.FOLDER, ignore_errors=True)
        path = fuzzed.FORMS[data[0] % len(fuzzed.FORMS)][1](tmp_path, data[1:])
        if path is not None:
            assert _taken_or_sentence(path, confined) == _taken_or_sentence(path)


def test_a_notebook_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    """Where reading it goes on and on, the limit on computing ends it, and that is one sentence."""
    path = _file(tmp_path, "slow.ipynb", NOTEBOOK)
    with _limited(servers.endless, test_cpu_s=0.5) as parsers:
        said = _taken_or_sentence(path, parsers)
    assert said == "'slow.ipynb': to read it takes more than 0.5 s; hand in the assignment's files themselves"


def _limited(template: Callable[[], LinuxSandbox] | None = None, **limits: Any) -> ConfinedParsers:
    return ConfinedParsers(dataclasses.replace(LIMITS, **limits), template)


def test_after_a_limit_the_next_submission_is_read(tmp_path: Path) -> None:
    """A submission that was ended costs the next one of the same command nothing."""
    slow = _file(tmp_path, "slow.ipynb", NOTEBOOK)
    good = _file(tmp_path, "good.zip", corpus.zip_of({"sums.py": corpus.MODULE_TEXT}))
    with _limited(servers.endless, test_cpu_s=0.5) as parsers:
        for _ in range(2):
            assert "takes more than" in str(_taken_or_sentence(slow, parsers))
            assert take_in(good, ASSIGNMENT, parsers=parsers).files["sums.py"] == corpus.MODULE_TEXT.encode()


def test_a_notebook_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    """Whichever way the machine limits memory, a notebook above it is refused and nothing else is lost."""
    path = _file(tmp_path, "wide.ipynb", b'{"nbformat": 4, "cells": [' + b"{}," * 400_000 + b"{}]}")
    with _limited(memory_bytes=16 * MEBIBYTE) as parsers:
        said = _taken_or_sentence(path, parsers)
    assert isinstance(said, str)
    assert said.endswith("hand in the assignment's files themselves")


def test_plain_python_files_need_no_parser(tmp_path: Path) -> None:
    """A folder of UTF-8 modules, with the released notebook beside them, is taken in without any sandbox."""

    def template() -> FakeSandbox:
        raise AssertionError("nothing had to be parsed")

    public = tmp_path / "public"
    work = tmp_path / "work"
    for folder in (public, work):
        folder.mkdir()
        _file(folder, "sums.ipynb", corpus.notebooks()["magics"])
    _file(work, "sums.py", b"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\nraise NotImplementedError\n")
    assignment = dataclasses.replace(ASSIGNMENT, public_dir=public)
    taken = take_in(work, assignment, parsers=ConfinedParsers(template=template))
    assert set(taken.files) == {"sums.py"}


@pytest.mark.parametrize(
    "reply",
    [
        ("ok", None), ("ok", 3), ("ok", {"a": 1}), ("ok", ["a", 1]), ("ok", [["a"]]), ("okay", []), "ok", (), ("ok",),
        ("refused", 3), ("ok", ["x.py"] * 2_001), ("ok", ["../x.py"]), ("ok", ["/etc/passwd"]), ("ok", ["a", "A"]),
        ("ok", ["sums.py", "sums.py"]), ("ok", ["x\x1b[31m"]), ("ok", ["a" * 600]), ("ok", ["sums.py"]),
        ("refused", "\x1b[31m" * 10_000),
    ],
)  # fmt: skip
def test_a_parser_that_lies_about_a_zip_is_refused(reply: object, tmp_path: Path) -> None:
    """Whatever a parser that was taken over answers, there is one printable, bounded sentence."""
    said = _taken_or_sentence(_file(tmp_path, "w.zip", b"PK"), _answered(reply))
    assert isinstance(said, str)
    assert said.isprintable()
    assert len(said) <= 8_100


@pytest.mark.parametrize(
    "made",
    [
        None,
        (),
        (b"x",),
        (b"x", [], -1),
        ("x", [], 0),
        (b"x", [b"x"], 0),
        (b"x", "note", 0),
        (b"x", [], 0.5),
        (3, [], 0),
    ],
)  # fmt: skip
def test_a_parser_that_lies_about_a_notebook_is_refused(made: object, tmp_path: Path) -> None:
    """The module made of a notebook is bytes with notes that are text, or refused."""
    said = _taken_or_sentence(_file(tmp_path, "w.ipynb", b"{}"), _answered(("ok", made)))
    assert "the program that reads it did not survive" in str(said)


def test_what_a_lying_parser_notes_is_harmless(tmp_path: Path) -> None:
    """Notes from a parser that was taken over are cut, counted and printed."""
    reply = ("ok", (b"x = 1\n", ["\x1b[31m" + "x" * 10_000] * 500, 10**30))
    taken = _taken_or_sentence(_file(tmp_path, "w.ipynb", b"{}"), _answered(reply))
    assert isinstance(taken, Submission)
    assert len(taken.notes) == IntakeBounds().listed + 1
    assert all(note.isprintable() and len(note) < 2_100 for note in taken.notes)


def test_a_file_larger_than_was_promised_is_refused(tmp_path: Path) -> None:
    """A parser that hands out more than a file's limit is cut off here as well."""

    def answer(payload: bytes) -> bytes:
        question = decode(payload)
        return encode(("ok", ["sums.py"] if question[0] == "archive" else b"x" * 101))

    parsers = ConfinedParsers(template=lambda: FakeSandbox(answer))
    with pytest.raises(RefusedError, match="larger than 100 bytes"):
        take_in(_file(tmp_path, "w.zip", b"PK"), ASSIGNMENT, IntakeBounds(file_bytes=100), parsers)


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (TimedOut(clock="cpu", limit_s=3.0, cpu_s=3.1), "takes more than 3 s"),
        (TimedOut(clock="wall", limit_s=60.0, cpu_s=2.0), "takes more than 60 s"),
        (OutOfMemory(limit_bytes=5 * MEBIBYTE), "more than 5 MiB of memory"),
        (OutputLimited(limit_bytes=1), "did not survive"),
        (Died(signal=signal.SIGSEGV), "did not survive"),
    ],
)
def test_what_a_submission_does_to_its_parser_is_refused(ending: Ending, words: str, tmp_path: Path) -> None:
    """A limit reached, or a parser brought down, is the submission's: refused with the reason."""
    assert words in str(_taken_or_sentence(_file(tmp_path, "w.zip", b"PK"), _answered(ending)))


def test_a_machine_without_time_is_not_the_submissions_fault(tmp_path: Path) -> None:
    """A wall limit that passed with hardly any computing is a fault of ours."""
    parsers = _answered(TimedOut(clock="wall", limit_s=60.0, cpu_s=0.1))
    with pytest.raises(SandboxFault, match="try again"):
        take_in(_file(tmp_path, "w.zip", b"PK"), ASSIGNMENT, parsers=parsers)


def test_a_parser_that_was_taken_over_reaches_nothing() -> None:
    """From the parsers' process no file of the host, no network, no program and no other submission can be reached."""
    with ConfinedParsers(template=servers.hostile) as parsers, parsers.parsing() as parsing:
        done = parsing.archive(b"", "w.zip", IntakeBounds()).paths
    assert done == ("say_something.py",)


def test_a_template_that_was_killed_is_our_fault(tmp_path: Path) -> None:
    """Without its sandbox intake gives no verdict on a submission."""
    path = _file(tmp_path, "w.zip", corpus.zip_of({"sums.py": corpus.MODULE_TEXT}))
    with ConfinedParsers() as parsers:
        sandbox = parsers.start()
        sandbox.await_ready()
        assert isinstance(sandbox, LinuxSandbox)
        os.kill(sandbox._keeper.pid, signal.SIGTERM)
        sandbox._keeper.wait()
        with pytest.raises(SandboxFault):
            take_in(path, ASSIGNMENT, parsers=parsers)


def test_a_zip_of_the_largest_size_fits_through(confined: ConfinedParsers, tmp_path: Path) -> None:
    """What the bounds allow is within the limits of the parsers' process: 63 MiB in four files."""
    path = tmp_path / "w.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("sums.py", corpus.MODULE_TEXT)
        archive.writestr("data/points.csv", os.urandom(15 * MEBIBYTE))
        for number in range(3):
            archive.writestr(f"more{number}.bin", bytes(15 * MEBIBYTE + 999_000))
    taken = take_in(path, ASSIGNMENT, parsers=confined)
    assert len(taken.files["data/points.csv"]) == 15 * MEBIBYTE
