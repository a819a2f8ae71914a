"""The campaign itself: what fails is seen, counted once, kept, and does not stop the rest."""

import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz import campaign, found, mutator
from tests.fuzz.campaign import Order
from tests.fuzz.target import NAMES, find
from tests.fuzz.targets import planted

SEED = 353
INPUTS = 120


def planned() -> Counter[str]:
    """What the inputs of that campaign do, known without running it."""
    target = planted.TARGET
    made = mutator.inputs(target.corpus(), target.dictionary, mutator.slice_of(SEED, 0))
    return Counter(planted.plan_of(data) for data in islice(made, INPUTS))


def test_every_kind_of_failure_is_counted_and_kept(tmp_path: Path) -> None:
    """Crashes, deaths, hangs and too much memory are told apart, and every input is run all the same."""
    expected = planned()
    assert set(expected) == {"fine", *planted.PLANS}, "a seed that plants every failure"

    result = campaign.run(Order(target="planted", inputs=INPUTS, seed=SEED, found=tmp_path, stuck_wall_s=3.0))

    seen: Counter[str] = Counter()
    for what, number in result.tally.failures.items():
        seen[what.split(" ", 1)[0]] += number
    assert seen == {kind: expected[kind] for kind in planted.PLANS}
    assert result.tally.inputs == INPUTS
    assert not result.is_clean
    kinds = {path.name.split("-")[0]: planted.plan_of(path.read_bytes()) for path in (tmp_path / "planted").iterdir()}
    assert kinds == {kind: kind for kind in planted.PLANS}


def test_a_kept_input_fails_again(tmp_path: Path) -> None:
    """What was kept as a file fails when it is run from there; slowness is judged by CPU time."""
    slow = found.keep(tmp_path, "planted", "hang", planted.SLOW)
    crash = next(data for number in range(1000) if planted.plan_of(data := str(number).encode()) == "crash")

    tally = campaign.replay("planted", [slow, found.keep(tmp_path, "planted", "crash", crash)])

    assert sorted(what.split(" ", 1)[0] for what in tally.failures) == ["crash", "hang"]
    assert tally.inputs == 2


def test_a_campaign_stops_when_its_time_is_up(tmp_path: Path) -> None:
    """Inputs without end and little time: it comes back, with what was run until then counted."""
    order = Order(target="decoder", inputs=10**9, seconds=0.2, seed=SEED, found=tmp_path)

    result = campaign.run(order)

    assert result.is_clean
    assert 0 < result.tally.inputs < campaign.SLICE_INPUTS
    assert sum(result.tally.endings.values()) == result.tally.inputs


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_makes_the_same_inputs(name: str) -> None:
    """A campaign can be repeated from its seed, and another seed makes other inputs of bounded length."""
    target = find(name)
    corpus = tuple(target.corpus())

    def made(seed: int) -> list[bytes]:
        return list(islice(mutator.inputs(corpus, target.dictionary, mutator.slice_of(seed, 3)), 400))

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert max(map(len, made(1))) <= mutator.BLOWN_UP_BYTES


@pytest.mark.parametrize("name", ["decoder", "configuration"])
def test_the_corpus_is_valid(name: str, tmp_path: Path) -> None:
    """Mutations start from what is taken: nothing in these corpora is refused, but by the decoder's tight bounds."""
    paths = [found.keep(tmp_path, name, "seed", seed) for seed in dict.fromkeys(find(name).corpus())]

    tally = campaign.replay(name, paths)

    assert tally.failures == {}
    assert sum(tally.endings.values()) == len(paths)
    assert {ending for ending in tally.endings if "refused" in ending} <= {"tight refused"}


def test_a_campaign_goes_on_behind_the_slices_of_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice that is in the log is counted from there, and only the rest is run."""
    monkeypatch.setattr(campaign, "SLICE_INPUTS", 40)
    log = tmp_path / "log"
    order = Order(target="decoder", inputs=80, seed=SEED, found=tmp_path, log=log)
    whole = campaign.run(order)
    first, second = log.read_text(encoding="utf-8").splitlines()
    log.write_text(first + "\n", encoding="utf-8")

    again = campaign.run(order)

    assert again.tally.endings == whole.tally.endings
    assert again.tally.inputs == 80
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["slice"] for line in lines] == [0, 1]
    assert json.loads(lines[1])["tally"]["endings"] == json.loads(second)["tally"]["endings"]
