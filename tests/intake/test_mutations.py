"""Damaged and hostile variations of valid things to hand in: taken in or refused, nothing else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import RefusedError
from autograder.intake import IntakeBounds, digest_of, take_in
from autograder.model.submission import Submission
from tests.intake import corpus

ASSIGNMENT = corpus.assignment("data/points.csv")
BOUNDS = IntakeBounds(file_bytes=100_000, total_bytes=200_000, members=50, ratio_free_bytes=10_000)
SEEDS = [
    *((".zip", data) for data in corpus.zips().values()),
    *((".ipynb", data) for data in corpus.notebooks().values()),
    *((".py", data) for data in corpus.modules().values()),
]

#: One change: where (as a fraction of the length), how many bytes go, what comes.
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=6) | st.sampled_from([b"\xff" * 4, b"\0" * 8])),
    min_size=1,
    max_size=4,
)


def mutated(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """`data` with each change made in turn."""
    for where, gone, come in changes:
        at = int(where * len(data))
        data = data[:at] + come + data[at + gone :]
    return data


def outcome(path: Path) -> Submission | str:
    """The submission, or the refusal's sentence."""
    try:
        return take_in(path, ASSIGNMENT, BOUNDS)
    except RefusedError as error:
        return str(error)


@settings(max_examples=400)
@given(seed=st.sampled_from(SEEDS), changes=CHANGES)
def test_a_damaged_file_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, seed: tuple[str, bytes], changes: list[tuple[float, int, bytes]]
) -> None:
    """Whatever happens to a file on its way, it ends as a bounded submission or one printable sentence."""
    suffix, data = seed
    path = tmp_path_factory.getbasetemp() / f"sums{suffix}"
    path.write_bytes(mutated(data, changes))

    taken = outcome(path)

    if isinstance(taken, str):
        assert taken.isprintable()
        assert len(taken) < 1500
    else:
        assert taken.digest == digest_of(taken.files)
        assert set(taken.files) | set(taken.missing) == set(ASSIGNMENT.files)
        assert sum(map(len, taken.files.values())) <= BOUNDS.total_bytes


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(names=st.lists(NAMES.filter(lambda name: name not in (".", "..")), max_size=4))
def test_a_folder_of_any_names_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Whatever names a folder holds, listed ones are harmless and the rest is one printable sentence."""
    folder = tmp_path_factory.mktemp("any")
    for name in names:
        (folder / name).write_bytes(b"")

    taken = outcome(folder)

    if isinstance(taken, str):
        assert taken.isprintable()
    else:
        assert set(taken.ignored) <= set(names)
        assert not any(character < " " or character == "\u202e" for name in taken.ignored for character in name)
