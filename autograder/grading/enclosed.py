"""The student behind a sandbox: one enclosure per submission, one conversation per test."""

from dataclasses import dataclass

from autograder.grading.conversation import Conversation
from autograder.grading.drivers import DriverFolder
from autograder.grading.handles import Handle, Student
from autograder.grading.judgement import Evidence
from autograder.grading.operands import keep_values_apart
from autograder.model.limits import Limits
from autograder.sandbox import Channel, Enclosure


@dataclass(kw_only=True)
class Spent:
    """Seconds that one submission's tests took, by who took them."""

    student_wall_s: float = 0.0


class EnclosedSource:
    """Gives each test a conversation with a fresh copy of the submission's imported state."""

    def __init__(self, enclosure: Enclosure, limits: Limits) -> None:
        self._enclosure = enclosure
        self._limits = limits
        self._channel: Channel | None = None
        self.spent = Spent()

    def open(self, evidence: Evidence, drivers: DriverFolder) -> Student:
        """Open the test's channel and fetch the module. Raises `ImportFailed`, `TestEnded`, `SandboxFault`."""
        keep_values_apart()
        self._channel = channel = self._enclosure.open_test()
        conversation = evidence.conversation = Conversation(channel, self._limits, make_handle=Handle)
        return Student(conversation, conversation.hello(), drivers)

    def close(self, evidence: Evidence) -> None:
        """End the test's process and note what only shows at its end."""
        if self._channel is None:
            return
        channel, self._channel = self._channel, None
        evidence.late_ending = channel.close()
        evidence.output = channel.output.decode("utf-8", "replace")
        self.spent.student_wall_s += channel.student_wall_s
