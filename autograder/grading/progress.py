"""What the suite processes of one submission have said so far, and what follows where one of them fell silent."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from autograder.errors import SandboxFault
from autograder.feedback.explanation import Explanation, student_text
from autograder.feedback.texts import MESSAGE_CHARACTERS, PrintedOutput, TextBudget, cut
from autograder.feedback.vocabulary import Vocabulary
from autograder.grading.protocol import Ended, verdict_from_value
from autograder.model.limits import Limits
from autograder.model.manifest import DeclaredTest
from autograder.model.outcome import Ending, TimedOut, TooCostly
from autograder.model.report import GpuUsage, TestStatus
from autograder.model.verdict import Verdict
from autograder.scoring import cause_of, details_of_ending, sentence_of_ending

#: How often a test is run at most: with the same seed it gets the same input.
TRIES = 2


class Progress:
    """One submission's verdicts, tries and losses; made when its wall time begins."""

    def __init__(self, tests: Sequence[DeclaredTest], limits: Limits, on_verdict: Callable[[Verdict], None]) -> None:
        """`on_verdict` hears each verdict once, when it is final."""
        self._tests = {test.id: test for test in tests}
        self._limits = limits
        self._on_verdict = on_verdict
        self._ends_s = time.monotonic() + limits.submission_wall_s
        self.verdicts: dict[str, Verdict] = {}
        #: Tests whose ending may be the machine's doing, and that are tried once more alone.
        self._again: set[str] = set()
        #: Those of them whose second try was lost for no reason that is known.
        self._spoilt: set[str] = set()
        #: Verdicts, and losses for a reason that is known; any other loss says nothing of a test.
        self._tries: Counter[str] = Counter()
        #: What was used up, by the kernel's evidence, each time a suite process was ended over a test.
        self._exhausted: defaultdict[str, list[Literal["time", "memory"] | None]] = defaultdict(list)
        #: Tests of the present suite process that have no verdict from it, in their order.
        self._waiting: list[str] = []
        #: Suite processes so far.
        self.attempts = 0
        #: Those that were lost for no reason that is known.
        self.losses = 0
        #: Whether the present one said that it is done.
        self.is_done = False
        self.spent: dict[str, float | None] = {}
        self.gpu: list[GpuUsage] = []
        self.fault = ""
        self._texts = TextBudget()
        self.printed = PrintedOutput()

    @property
    def left_s(self) -> float:
        """Wall seconds that the submission has left."""
        return self._limits.submission_wall_s if self.attempts == 0 else self._ends_s - time.monotonic()

    def missing(self) -> tuple[str, ...]:
        """Ids of the tests that are still to be run, in their order."""
        return tuple(test for test in self._tests if test not in self.verdicts or test in self._again)

    def begin(self, asked: Sequence[str]) -> None:
        """Another suite process was asked for these tests."""
        self.attempts += 1
        self._waiting = list(asked)
        self.is_done = False
        self.fault = ""

    def note(self, said: dict[str, Any]) -> None:
        """Add what the suite process said."""
        if "fault" in said:
            self.fault = cut(said["fault"], MESSAGE_CHARACTERS)
        elif "printed" in said:
            self.printed.add(said["test"], said["printed"])
        elif "done" in said:
            self.is_done = True
            for name, spent_s in said["done"].items():
                self.spent[name] = None if spent_s is None else (self.spent.get(name) or 0.0) + spent_s
            if said["gpu"] is not None:
                self.gpu.append(GpuUsage(**said["gpu"]))
        else:
            self._note_verdict(verdict_from_value(said["verdict"]), again=said["again"])

    def lost(self, ended: Ended | None) -> bool:
        """The suite process ended early: whether it is known why, and the grading process is as good as before.

        `ended` is how, in its grading process's words; None where that is gone as well.
        """
        exhausted = None if ended is None else ended.exhausted
        self.losses += exhausted is None
        # What it said itself, or a lost grading process, is no doing of a test's.
        if self._waiting and ended is not None and not self.fault:
            self._lost_over(self._waiting[0], exhausted)
        return exhausted is not None

    def settle(self) -> None:
        """Give every test a verdict. Raises `SandboxFault` when there is none at all."""
        for test in sorted(self._again):  # asked for again, and no answer came
            if test in self._spoilt:
                self._give_up(test)
            else:
                self._on_verdict(self.verdicts[test])
        self._again.clear()
        if self.missing() and not self.verdicts and not self._exhausted:
            raise SandboxFault(self.fault or "the suite process ended without a word; run `grade doctor`")
        is_over = self.left_s <= 0.0 and any(any(reasons) for reasons in self._exhausted.values())
        for test in self.missing():
            if is_over:
                limit_s = self._limits.submission_wall_s
                self._fail(test, TimedOut(clock="wall", limit_s=limit_s, cpu_s=None))
            else:
                self._give_up(test)

    def _note_verdict(self, verdict: Verdict, *, again: bool) -> None:
        test = verdict.test
        self._waiting.remove(test)
        self._tries[test] += 1
        if self.attempts > 1:
            verdict = replace(verdict, notes=(*verdict.notes, f"needed try {self.attempts}"))
        self.verdicts[test] = verdict = self._texts.bounded(verdict)
        if again and self._tries[test] < TRIES:
            self._again.add(test)
        else:
            self._again.discard(test)
            self._on_verdict(verdict)

    def _lost_over(self, test: str, exhausted: Literal["time", "memory"] | None) -> None:
        self._exhausted[test].append(exhausted)
        if exhausted is not None:
            self._tries[test] += 1
        elif test in self._again:
            # Its first ending may be the machine's doing, and so is this one: nothing is known of the test yet.
            self._spoilt.add(test)
            return
        if self._tries[test] < TRIES and len(self._exhausted[test]) < TRIES:
            return
        if test in self._again:  # its first ending stands
            self._again.discard(test)
            self._on_verdict(self.verdicts[test])
        elif all(self._exhausted[test]):
            self._fail(test, self._too_costly(exhausted))
        else:
            self._give_up(test)

    def _too_costly(self, exhausted: Literal["time", "memory"] | None) -> TooCostly:
        if exhausted == "memory":
            return TooCostly(measure="memory", limit=self._limits.grader_memory_bytes)
        return TooCostly(measure="time", limit=self._limits.test_cpu_s)

    def _fail(self, test: str, ending: Ending) -> None:
        sentence = sentence_of_ending(ending)
        self._add(
            Verdict(
                test=test,
                status=TestStatus.FAILED,
                cause=cause_of(ending),
                fraction=0.0,
                message=f"{sentence} {details_of_ending(ending)}".strip(),
                feedback=student_text(Explanation(sentence=sentence), self._tests[test].feedback, Vocabulary()),
            )
        )

    def _give_up(self, test: str) -> None:
        text = self.fault or "the suite process ended before this test had a verdict"
        self._add(Verdict(test=test, status=TestStatus.ERROR, fraction=0.0, message=text))

    def _add(self, verdict: Verdict) -> None:
        self.verdicts[verdict.test] = verdict
        self._on_verdict(verdict)
