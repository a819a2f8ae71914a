"""What a campaign came to: kills by phase, kind and place, and what was found; as JSON, and as tables for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from tests.faults.checks import Findings
from tests.faults.family import Kind
from tests.faults.handin import Place, Stop, Victim
from tests.faults.hunt import Phase, Target


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How many kills there must be."""

    kills: int
    #: In each `Place`.
    between: int


@dataclass(kw_only=True)
class Tally:
    """Of one round, or of many."""

    #: Kills by phase and kind of process.
    done: Counter[Target] = field(default_factory=Counter)
    #: Kills of `grade submit` between blob and row, and between row and answer.
    stops: Counter[Stop] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    rounds: int = 0
    #: Commands that were given again because they had been killed, or had said that they failed.
    restarts: int = 0

    @property
    def kills(self) -> int:
        """All of them."""
        return self.done.total() + self.stops.total()

    def between(self, place: Place) -> int:
        """Kills in that place."""
        return sum(number for stop, number in self.stops.items() if stop.place is place)

    def add(self, other: "Tally") -> None:
        """Another round's, or another campaign's."""
        self.done += other.done
        self.stops += other.stops
        self.findings.add(other.findings)
        self.rounds += other.rounds
        self.restarts += other.restarts

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {
            "done": [(target.phase, target.kind, number) for target, number in self.done.items()],
            "stops": [(stop.place, stop.victim, number) for stop, number in self.stops.items()],
            "findings": asdict(self.findings),
            "rounds": self.rounds,
            "restarts": self.restarts,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        """What `to_json` made. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        return cls(
            done=targets_from(said["done"]),
            stops=stops_from(said["stops"]),
            findings=Findings(**said["findings"]),
            rounds=int(said["rounds"]),
            restarts=int(said["restarts"]),
        )

    def missing(self, asked: Asked) -> list[str]:
        """A sentence for each number of kills that was not reached."""
        places = {f"between {place}": (self.between(place), asked.between) for place in Place}
        numbers = {"in all": (self.kills, asked.kills)} | places
        return [
            f"only {done} kills {where}, {wanted} were asked for: start the campaign again with the same --log and seed"
            for where, (done, wanted) in numbers.items()
            if done < wanted
        ]

    def tables(self) -> Iterator[str]:
        """The lines of both tables, of the sums and of every finding."""
        yield from self._by_phase()
        yield ""
        yield from self._by_place()
        yield ""
        found = self.findings
        numbers = {
            "kills": self.kills,
            **{f"between {place}": self.between(place) for place in Place},
            "lost": len(found.lost),
            "twice": len(found.duplicates),
            "untrue": len(found.untrue) + len(found.false_zeros),
        }
        yield ", ".join(f"{name} {number}" for name, number in numbers.items())
        for name, value in asdict(found).items():
            yield f"{name.replace('_', ' ')}: {len(value) if isinstance(value, list) else value}"
        yield from (f"  {line}" for line in found.lines())

    def _by_phase(self) -> Iterator[str]:
        yield f"{'':16}" + "".join(f"{phase:>10}" for phase in Phase) + f"{'all':>8}"
        for kind in Kind:
            row = [self.done[Target(phase=phase, kind=kind)] for phase in Phase]
            yield f"{kind:16}" + "".join(f"{number or '':>10}" for number in row) + f"{sum(row):>8}"
        sums = [sum(self.done[Target(phase=phase, kind=kind)] for kind in Kind) for phase in Phase]
        yield f"{'all':16}" + "".join(f"{number:>10}" for number in sums) + f"{sum(sums):>8}"

    def _by_place(self) -> Iterator[str]:
        yield f"{'between':16}" + "".join(f"{victim:>10}" for victim in Victim) + f"{'all':>8}"
        for place in Place:
            row = [self.stops[Stop(place=place, victim=victim)] for victim in Victim]
            yield f"{place:16}" + "".join(f"{number or '':>10}" for number in row) + f"{sum(row):>8}"


def targets_from(rows: list[tuple[str, str, int]]) -> Counter[Target]:
    """Numbers by phase and kind. Raises `ValueError` for unknown ones."""
    return Counter({Target(phase=Phase(phase), kind=Kind(kind)): int(number) for phase, kind, number in rows})


def stops_from(rows: list[tuple[str, str, int]]) -> Counter[Stop]:
    """Numbers by place and victim. Raises `ValueError` for unknown ones."""
    return Counter({Stop(place=Place(place), victim=Victim(victim)): int(number) for place, victim, number in rows})
