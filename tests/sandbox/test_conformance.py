"""What every sandbox does, whatever keeps the student's code apart."""

import os
import time

from autograder.model.outcome import Died, OutputLimited, ProtocolViolated, TimedOut
from tests.sandbox.conftest import Enclose, ask, ask_once, image


def test_a_frame_is_answered(enclose: Enclose) -> None:
    """A request reaches the student's module and its answer comes back."""
    with enclose() as enclosure:
        assert ask_once(enclosure, "hello") == b"hello"


def test_several_frames_in_one_test_meet_the_same_state(enclose: Enclose) -> None:
    """Within a test the student's module keeps its state."""
    with enclose() as enclosure, enclosure.open_test() as channel:
        assert [ask(channel, "bump") for _ in range(3)] == [b"1", b"2", b"3"]


def test_each_test_starts_from_the_imported_state(enclose: Enclose) -> None:
    """What one test changed in the module, the next does not see."""
    with enclose() as enclosure:
        assert [ask_once(enclosure, "bump") for _ in range(3)] == [b"1", b"1", b"1"]


def test_each_test_draws_its_own_random_numbers(enclose: Enclose) -> None:
    """Forks of one process do not share the state of `random`."""
    with enclose() as enclosure:
        assert len({ask_once(enclosure, "draw") for _ in range(3)}) == 3


def test_each_import_draws_its_own_random_numbers(enclose: Enclose) -> None:
    """What a module draws while it is imported is not what the submission before it drew."""
    drawn = set()
    for _ in range(3):
        with enclose() as enclosure:
            drawn.add(ask_once(enclosure, "draw_from_import"))
    assert len(drawn) == 3


def test_a_large_frame_passes_both_ways(enclose: Enclose) -> None:
    """Frames far larger than a socket's buffer arrive whole."""
    text = "0123456789abcdef" * 100_000
    with enclose() as enclosure:
        assert ask_once(enclosure, f"echo {text}") == text.encode()


def test_an_empty_frame_passes(enclose: Enclose) -> None:
    """A reply may have no bytes at all."""
    with enclose() as enclosure:
        assert ask_once(enclosure, "big 0") == b""


def test_what_is_printed_is_kept_for_people(enclose: Enclose) -> None:
    """Output of the student's code is there once its test is over."""
    with enclose() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "hello") == b"hello"
        channel.close()
        assert b"hello, output" in channel.output


def test_only_the_beginning_of_the_output_is_kept(enclose: Enclose) -> None:
    """64 KiB are kept, and more than that is counted and dropped."""
    with enclose() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "print_bytes 1000000") == b"printed"
        assert channel.close() is None
        assert channel.output == b"z" * 65536


def test_a_hang_ends_by_the_calls_limit_and_costs_one_test(enclose: Enclose) -> None:
    """A call that does not come back is a wall timeout; the next test goes on."""
    with enclose() as enclosure:
        ending = ask_once(enclosure, "hang", wall_s=0.2)
        assert isinstance(ending, TimedOut)
        assert (ending.clock, ending.limit_s) == ("wall", 0.2)
        assert ask_once(enclosure, "hello") == b"hello"


def test_after_an_ending_the_channel_says_the_same_for_ever(enclose: Enclose) -> None:
    """Send, receive and close repeat how the test ended."""
    with enclose() as enclosure:
        channel = enclosure.open_test()
        ending = ask(channel, "hang", wall_s=0.1)
        assert channel.send(b"hello") == ending
        assert channel.receive(wall_s=1.0) == ending
        assert channel.close() == ending
        assert channel.close() == ending


def test_the_tests_wall_limit_holds_over_its_calls(enclose: Enclose) -> None:
    """Calls that are short each may not be long together."""
    with enclose(test_wall_s=0.3) as enclosure, enclosure.open_test() as channel:
        assert ask(channel, "sleep 0.2") == b"slept"
        ending = ask(channel, "sleep 0.2")
        assert isinstance(ending, TimedOut)
        assert ending.limit_s == 0.3


def test_time_between_requests_is_the_tests_own(enclose: Enclose) -> None:
    """What the trusted side does between two requests counts, also where the next answer is there at once."""
    for request in ("sleep 0.2", "hello"):
        with enclose(test_wall_s=0.3) as enclosure, enclosure.open_test() as channel:
            time.sleep(0.4)
            ending = ask(channel, request)
            assert isinstance(ending, TimedOut)
            assert ending.limit_s == 0.3


def test_the_submissions_wall_limit_holds_over_its_tests(enclose: Enclose) -> None:
    """Tests that are short each may not be long together."""
    with enclose(submission_wall_s=1.0) as enclosure:
        endings = [ask_once(enclosure, "sleep 0.4") for _ in range(3)]
        assert isinstance(endings[-1], TimedOut)
        assert endings[-1].limit_s == 1.0


def test_an_exit_in_a_call_is_a_death(enclose: Enclose) -> None:
    """`os._exit` answers nothing, so it earns nothing."""
    with enclose() as enclosure:
        assert ask_once(enclosure, "leave 3") == Died(exit_code=3)
        assert ask_once(enclosure, "hello") == b"hello"


def test_a_crash_in_a_call_is_a_death_by_its_signal(enclose: Enclose) -> None:
    """A segmentation fault is told from an exit."""
    with enclose() as enclosure:
        assert ask_once(enclosure, "crash") == Died(signal=11)


def test_an_unexplained_kill_is_a_death(enclose: Enclose) -> None:
    """SIGKILL without evidence of a limit is reported as what it is; grading decides what to make of it."""
    with enclose() as enclosure:
        assert ask_once(enclosure, "kill_self") == Died(signal=9)


def test_a_process_that_dies_between_tests_is_replaced(enclose: Enclose) -> None:
    """A module that set an alarm at import loses its process, and the next test gets a fresh one."""
    source = b"import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0.15)\ndef hello(): return b'x'"
    with enclose(image(source)) as enclosure:
        assert ask_once(enclosure, "hello") == b"x"
        time.sleep(0.3)
        assert ask_once(enclosure, "hello") == b"x"


def test_endless_output_is_stopped(enclose: Enclose) -> None:
    """Printing more than the limit ends the test, and no more than the beginning is kept."""
    with enclose(output_bytes=1_000_000) as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "flood") == OutputLimited(limit_bytes=1_000_000)
        assert len(channel.output) == 65536
        assert ask_once(enclosure, "hello") == b"hello"


def test_a_reply_over_the_limit_is_refused_by_its_length(enclose: Enclose) -> None:
    """A reply that is announced too long is a violation before a byte of it is read."""
    with enclose(reply_bytes=1000) as enclosure:
        assert ask_once(enclosure, "big 1000") == b"x" * 1000
        ending = ask_once(enclosure, "big 1001")
        assert ending == ProtocolViolated(reason="a reply of 1001 bytes is over the limit of 1000")
        assert isinstance(ask_once(enclosure, f"announce {2**32 - 1}"), ProtocolViolated)


def test_a_reply_that_stays_unfinished_times_out(enclose: Enclose) -> None:
    """Half a frame is no answer."""
    with enclose() as enclosure:
        assert isinstance(ask_once(enclosure, "announce 100", wall_s=0.2), TimedOut)


def test_a_reply_nobody_asked_for_is_a_violation(enclose: Enclose) -> None:
    """Bytes that lie ready before the next request is sent end the test."""
    with enclose() as enclosure, enclosure.open_test() as channel:
        assert ask(channel, "twice") == b"one"
        time.sleep(0.05)
        assert channel.send(b"hello") == ProtocolViolated(reason="it spoke out of turn")


def test_a_student_who_does_not_read_times_out(enclose: Enclose) -> None:
    """A frame that does not fit into the socket's buffers is not waited for without limit."""
    with enclose(call_wall_s=0.3) as enclosure, enclosure.open_test() as channel:
        assert channel.send(b"hang") is None
        ending = channel.send(b"x" * 20_000_000)
        assert isinstance(ending, TimedOut)
        assert ending.limit_s == 0.3


def test_a_condemned_channel_is_dead(enclose: Enclose) -> None:
    """When the wire's rules were broken, the processes are killed and the next test starts afresh."""
    with enclose() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "hello") == b"hello"
        violation = ProtocolViolated(reason="wrong nonce")
        channel.condemn(violation)
        assert ask(channel, "hello") == violation
        assert channel.close() == violation
        assert ask_once(enclosure, "hello") == b"hello"


def test_an_import_that_raises_is_answered_by_the_guest(enclose: Enclose) -> None:
    """A module that cannot be imported does not keep a channel from opening."""
    with enclose(image(b"raise ValueError('no')")) as enclosure:
        answer = ask_once(enclosure, "hello")
        assert isinstance(answer, bytes)
        assert b"ValueError('no')" in answer


def test_an_import_that_hangs_is_tried_twice_and_then_remembered(enclose: Enclose) -> None:
    """The third test learns at once what two imports have shown."""
    with enclose(image(b"while True: pass"), import_wall_s=0.4) as enclosure:
        for _ in range(2):
            ending = ask_once(enclosure, "hello")
            assert isinstance(ending, TimedOut)
            assert ending.limit_s == 0.4
        before_s = enclosure.setup_wall_s
        assert ask_once(enclosure, "hello") == ending
        assert enclosure.setup_wall_s - before_s < 0.1


def test_an_import_that_dies_is_a_death(enclose: Enclose) -> None:
    """`os._exit` at import is reported on the first request."""
    with enclose(image(b"import os; os._exit(7)")) as enclosure:
        assert ask_once(enclosure, "hello") == Died(exit_code=7)


def test_an_import_that_floods_is_stopped(enclose: Enclose) -> None:
    """The limit on output holds during the import."""
    source = b"import os\nwhile True: os.write(1, b'y' * 65536)"
    with enclose(image(source), output_bytes=500_000) as enclosure:
        assert ask_once(enclosure, "hello") == OutputLimited(limit_bytes=500_000)


def test_what_the_import_prints_belongs_to_the_first_test(enclose: Enclose) -> None:
    """Output at import is not lost."""
    with enclose(image(b"print('imported')\ndef hello(): return b'x'")) as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "hello") == b"x"
        channel.close()
        assert b"imported" in channel.output


def test_support_files_lie_beside_the_submission(enclose: Enclose) -> None:
    """Public helper modules can be imported by the student's."""
    source = b"import helping\ndef hello(): return helping.word"
    with enclose(image(source, helping=b"word = b'helped'")) as enclosure:
        assert ask_once(enclosure, "hello") == b"helped"


def test_a_submission_may_have_folders(enclose: Enclose) -> None:
    """Files lie where their relative paths say."""
    submission = image(b"from package import inner\ndef hello(): return inner.word")
    files = {**submission.files, "package/__init__.py": b"", "package/inner.py": b"word = b'inside'"}
    nested = type(submission)(files=files, support={}, module="probe")
    with enclose(nested) as enclosure:
        assert ask_once(enclosure, "hello") == b"inside"


def test_time_is_accounted_on_the_trusted_side(enclose: Enclose) -> None:
    """Set-up and waiting are measured where the student cannot patch the clock."""
    with enclose() as enclosure, enclosure.open_test() as channel:
        assert enclosure.setup_wall_s > 0
        assert channel.student_wall_s == 0
        assert ask(channel, "sleep 0.1") == b"slept"
        assert 0.1 <= channel.student_wall_s < 5


def test_closing_twice_is_once(enclose: Enclose) -> None:
    """Closing a channel or an enclosure again changes nothing."""
    with enclose() as enclosure:
        channel = enclosure.open_test()
        assert ask(channel, "hello") == b"hello"
        assert channel.close() is None
        assert channel.close() is None
        enclosure.close()
        enclosure.close()


def test_opening_a_test_closes_the_one_before(enclose: Enclose) -> None:
    """There is one test at a time."""
    with enclose() as enclosure:
        first = enclosure.open_test()
        assert ask(first, "hello") == b"hello"
        assert ask_once(enclosure, "bump") == b"1"
        assert first.close() is None


def test_forks_of_the_worker_may_enclose_at_the_same_time(enclose: Enclose) -> None:
    """Each suite process is a fork of the worker with an enclosure of its own."""
    children = [_in_fork(enclose, str(number)) for number in range(3)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]


def _in_fork(enclose: Enclose, word: str) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with enclose() as enclosure:
                answers = {ask_once(enclosure, f"echo {word}") for _ in range(3)}
                status = int(answers != {word.encode()})
        finally:
            os._exit(status)
    return child
