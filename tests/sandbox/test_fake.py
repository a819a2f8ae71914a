"""The fake that ships: scripted answers, the same rules for endings."""

import pytest

from autograder.model.limits import Limits
from autograder.model.outcome import Died, Ending, OutputLimited, ProtocolViolated
from autograder.sandbox import FakeSandbox
from tests.sandbox.conftest import ask, image


def _script(payload: bytes) -> bytes | Ending:
    return Died(exit_code=3) if payload == b"leave" else payload.upper()


def test_the_script_answers_each_frame() -> None:
    """Every frame gets what the script makes of it, and the image is remembered."""
    sandbox = FakeSandbox(_script, output=b"printed")
    with sandbox.enclose(image(), Limits()) as enclosure, enclosure.open_test() as channel:
        assert [ask(channel, word) for word in ("one", "two")] == [b"ONE", b"TWO"]
        assert channel.output == b"printed"
        assert channel.close() is None
    assert [enclosed.module for enclosed in sandbox.images] == ["probe"]


def test_an_ending_of_the_script_stands() -> None:
    """After an ending, everything returns it; the next test is fresh."""
    with FakeSandbox(_script).enclose(image(), Limits()) as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "leave") == Died(exit_code=3)
        assert channel.send(b"one") == channel.receive(wall_s=1) == channel.close() == Died(exit_code=3)
        assert ask(enclosure.open_test(), "one") == b"ONE"


def test_the_limit_on_replies_holds() -> None:
    """A scripted reply over the limit is a violation, as it would be from a student."""
    with FakeSandbox(_script).enclose(image(), Limits(reply_bytes=2)) as enclosure:
        assert isinstance(ask(enclosure.open_test(), "one"), ProtocolViolated)


def test_a_condemned_channel_and_a_bad_leaving_are_kept() -> None:
    """What grading says or what closing finds becomes the channel's ending."""
    leaving = OutputLimited(limit_bytes=5)
    with FakeSandbox(_script, leaving=leaving).enclose(image(), Limits()) as enclosure:
        channel = enclosure.open_test()
        channel.condemn(ProtocolViolated(reason="nonce"))
        assert channel.close() == ProtocolViolated(reason="nonce")
        assert enclosure.open_test().close() == leaving


def test_receiving_before_sending_is_the_testers_mistake() -> None:
    """The fake is strict about turns."""
    with FakeSandbox(_script).enclose(image(), Limits()) as enclosure:
        with pytest.raises(AssertionError, match="send one first"):
            enclosure.open_test().receive(wall_s=1)


def test_the_fake_does_not_pose_as_isolation() -> None:
    """A report made with it says so."""
    isolation = FakeSandbox(_script).isolation
    assert (isolation.level, isolation.graded) == ("fake", False)
    assert len(isolation.not_enforced) == 1
