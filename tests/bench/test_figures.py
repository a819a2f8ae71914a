import pytest

from bench.figures import Timed, marginal_s, ratio


def timed(**changes: object) -> Timed:
    values = {
        "tool": "ours",
        "task": "torch",
        "mode": "one core",
        "single_s": (3.0, 2.0, 9.0),
        "batch_s": (5.0, 5.2, 5.1),
        "batch_size": 32,
    }
    return Timed(**(values | changes))  # type: ignore[arg-type]


def test_one_slow_repetition_does_not_move_the_median() -> None:
    """The figure for one submission is the median of its samples, which an outlier does not pull."""
    assert timed().single_median_s == 3.0


def test_one_more_is_what_the_others_of_a_batch_add() -> None:
    """A batch of 32 that takes 3.1 s more than one submission costs 0.1 s for each of the other 31."""
    assert marginal_s(2.0, 5.1, 32) == pytest.approx(0.1)
    assert timed(single_s=(2.0,), batch_s=(5.1,)).one_more_s == pytest.approx(0.1)


def test_a_batch_of_one_has_no_marginal_cost() -> None:
    """A marginal cost from a single submission is refused rather than divided by zero."""
    with pytest.raises(ValueError, match="at least two"):
        marginal_s(2.0, 2.0, 1)


def test_the_share_is_the_batch_divided_by_its_size() -> None:
    """The share of a submission carries its part of the start-up, too."""
    assert timed(batch_s=(6.4,)).share_s == pytest.approx(0.2)


def test_each_is_unknown_where_the_batch_was_only_timed_as_a_whole() -> None:
    """A tool that cannot be watched inside a batch has no median per submission."""
    assert timed().each_median_s is None
    assert timed(each_s=(0.1, 0.3, 0.2)).each_median_s == 0.2


def test_a_ratio_needs_a_positive_denominator() -> None:
    """Where noise made our marginal cost zero or negative, no ratio is claimed."""
    assert ratio(3.0, 0.1) == pytest.approx(30.0)
    assert ratio(3.0, 0.0) is None
    assert ratio(3.0, -0.01) is None
