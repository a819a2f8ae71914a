"""A sandbox without processes: a script answers each frame. For tests of whatever talks to a sandbox."""

from collections.abc import Callable

from autograder.model.limits import Limits
from autograder.model.outcome import Ending, ProtocolViolated
from autograder.sandbox.port import Channel, Enclosure, Isolation, Sandbox, SubmissionImage

#: Gets each frame that was sent, gives the frame that comes back, or how the student's side ended.
Script = Callable[[bytes], bytes | Ending]


class FakeSandbox(Sandbox):
    """Every test of every submission is answered by the same script."""

    def __init__(self, script: Script, *, output: bytes = b"", leaving: Ending | None = None) -> None:
        """`output` is what each test prints; `leaving` is what closing a test finds."""
        self._script = script
        self._output = output
        self._leaving = leaving
        #: The images that were enclosed, in order.
        self.images: list[SubmissionImage] = []

    @property
    def isolation(self) -> Isolation:
        """None: no student code runs."""
        sentence = "Nothing is isolated: a script answers in place of the student's code; use a real sandbox."
        return Isolation(level="fake", graded=False, enforced={}, not_enforced=(sentence,))

    def enclose(self, image: SubmissionImage, limits: Limits) -> Enclosure:
        """Remember the image, and let the script answer."""
        self.images.append(image)
        return FakeEnclosure(self._script, limits, self._output, self._leaving)

    def close(self) -> None:
        """Nothing to end."""


class FakeEnclosure(Enclosure):
    """A script in place of a submission."""

    def __init__(self, script: Script, limits: Limits, output: bytes, leaving: Ending | None) -> None:
        self._script = script
        self._limits = limits
        self._output = output
        self._leaving = leaving

    def open_test(self) -> Channel:
        """A channel to the script."""
        return FakeChannel(self._script, self._limits, self._output, self._leaving)

    def cpu_s(self) -> float | None:
        """Nothing runs."""
        return None

    @property
    def setup_wall_s(self) -> float:
        """Nothing is set up."""
        return 0.0

    def close(self) -> None:
        """Nothing to kill."""


class FakeChannel(Channel):
    """One test's conversation with the script."""

    def __init__(self, script: Script, limits: Limits, output: bytes, leaving: Ending | None) -> None:
        self._script = script
        self._limits = limits
        self._output = output
        self._leaving = leaving
        self._reply: bytes | Ending | None = None
        self._ending: Ending | None = None

    def send(self, payload: bytes) -> Ending | None:
        """Give the script its turn."""
        if self._ending is None:
            self._reply = self._script(payload)
        return self._ending

    def receive(self, *, wall_s: float) -> bytes | Ending:  # noqa: ARG002 - a script takes no time
        """What the script said to the last frame, within the limit on replies."""
        if self._ending is not None:
            return self._ending
        reply, self._reply = self._reply, None
        if reply is None:
            raise AssertionError("receive() was called without a frame being sent; send one first")
        if isinstance(reply, bytes) and len(reply) <= self._limits.reply_bytes:
            return reply
        self._ending = self._too_long(len(reply)) if isinstance(reply, bytes) else reply
        return self._ending

    def condemn(self, ending: Ending) -> None:
        """The first ending stands."""
        self._ending = self._ending or ending

    @property
    def output(self) -> bytes:
        """As the test that made the sandbox said."""
        return self._output

    @property
    def student_wall_s(self) -> float:
        """A script takes no time."""
        return 0.0

    def close(self) -> Ending | None:
        """How the conversation ended, or what was left behind."""
        self._ending = self._ending or self._leaving
        return self._ending

    def _too_long(self, length: int) -> Ending:
        return ProtocolViolated(reason=f"a reply of {length} bytes is over the limit of {self._limits.reply_bytes}")
