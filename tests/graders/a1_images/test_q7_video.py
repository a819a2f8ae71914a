"""Q7, video."""

import math

import numpy as np
import pytest
from autograder import assert_close, assert_equal, check

import draws
import oracle
from asking import answers, check_refused, results_of_their_own
from readings import WORKS_FIRST, raised_instead, returned, sentence

CUT = "Right shape, wrong pixels: reshape re-cuts the data, `transpose` moves axes."
#: Frame rates at which `k / fps * fps` comes out below k for some k.
RATES = (24.0, 25.0, 30.0, 60.0, 29.97)


@pytest.mark.question("q7", weight=1.25, hint="Frames need their own axis in front: (T,H,W,3).")
def test_stack_frames(student, rng):
    """Frames become a clip, one after the other, down to a single one, and the clip is no view of them."""
    height, width = draws.sizes(rng)
    for count in (5, 1):
        frames = [draws.noise(rng, (height, width, 3)) for _ in range(count)]
        (answer,) = results_of_their_own(student, ("stack_frames", frames), arguments=["frames"])
        own_axis = "Frames need their own axis: expected (T,H,W,3)."
        last = "Time is the first axis: (T,H,W,3)."
        hint = sentence(answer, {own_axis: np.concatenate(frames), last: np.stack(frames, axis=-1)})
        assert_close(answer, np.array(frames), dtype="uint8", hint=hint, name=returned("stack_frames"))


@pytest.mark.question("q7", weight=1, hint="(T, H, W, C) becomes (T, C, H, W): time stays in front.")
def test_channels_before_rows(student, rng):
    """The channel axis moves before the rows, whatever the sizes of the axes are, into memory of its own."""
    clips = [draws.distinct(rng, shape) for shape in ((2, 4, 7, 3), (3, 3, 5, 3), (4, 2, 3, 5))]
    results = results_of_their_own(student, *(("to_tchw", clip) for clip in clips), arguments=["clip"] * 3)
    for clip, answer in zip(clips, results, strict=True):
        expected = np.array([[frame[:, :, k] for k in range(clip.shape[3])] for frame in clip])
        wrong = {CUT: clip.reshape(expected.shape), "Time stays the first axis.": clip.transpose(3, 0, 1, 2)}
        hint = sentence(answer, wrong | {"Rows and columns changed places, too.": clip.transpose(0, 3, 2, 1)})
        assert_close(answer, expected, dtype="uint8", hint=hint, name=returned("to_tchw"))


@pytest.mark.question(
    "q7",
    weight=1.5,
    hint="Frames are floor(seconds·fps + 1e-9); each has height·width·channels numbers of bits/8 bytes.",
)
def test_raw_video_bytes(student, rng):
    """Bytes are counted exactly for whole and broken rates and durations, one and four channels, 8 and 16 bits."""
    height, width = (int(size) for size in rng.integers(200, 3000, 2))
    seconds = float(rng.integers(70, 99))  # at 30 instead of 29.97 these are two or three frames more
    while not 0.6 < seconds * 29.97 % 1 < 0.95:
        seconds += 0.01
    cases = (
        (10.0, 30.0, height, width),
        (seconds, 29.97, height, width),
        (61 / 29.97, 29.97, height, width),
        (3600.0, 60.0, 4320, 7680),
        (0.0, 25.0, height, width),
        (11.0, 0.5, height, width),
        (10.0, 25.0, height, width, 1),
        (10.0, 25.0, height, width, 4, 16),
    )
    for arguments, answer in zip(cases, answers(student, "raw_video_bytes", cases), strict=True):
        assert_equal(answer, _size(*arguments), hint=_size_hint(answer, *arguments), name=returned("raw_video_bytes"))
    answer = student.raw_video_bytes(1.0, 24.0, 10, 20, bits=16, channels=1)
    assert_equal(answer, 24 * 200 * 2, name=returned("raw_video_bytes"))


def _size(seconds, fps, height, width, channels=3, bits=8):
    return oracle.video_bytes(seconds, fps, height * width * channels, bits // 8)


def _size_hint(answer, seconds, fps, height, width, channels=3, bits=8):
    """What a known slip would have given."""
    right = _size(seconds, fps, height, width, channels, bits)
    frame = height * width * channels * bits // 8
    slips = {
        "Off by a factor 8: bits=8 is one byte.": right * 8,
        "Every pixel has `channels` numbers.": right // channels,
        "A started frame is no frame: floor, do not round.": right + frame,
        "k/fps·fps can come out a hair below k; add the 1e-9 before you floor.": right - frame,
        "fps need not be a whole number: 29.97 is not 30.": math.floor(seconds * round(fps) + 1e-9) * frame,
        "fps need not be a whole number: 29.97 is not 29.": math.floor(seconds * int(fps) + 1e-9) * frame,
    }
    return sentence(answer, {text: value for text, value in slips.items() if value != right})


@pytest.mark.question("q7", weight=1.25, hint="frame_index(29/30·…) is one too small; see the 1e-9 rule.")
def test_frame_index_at_the_start_of_a_frame(student, rng):
    """At time k/fps frame k is on the screen, for every k and usual rates."""
    count = int(rng.integers(260, 300))
    assert any(math.floor(k / fps * fps) < k for fps in RATES for k in range(count))
    assert_equal(
        student.frame_index(1.0, 25.0, count),
        25,
        hint="After one second 25 frames have passed.",
        name=returned("frame_index"),
    )
    asked = [(k / fps, fps, count) for fps in RATES for k in range(count)]
    found = answers(student, "frame_index", asked)
    whole = all(isinstance(answer, int | np.integer) and not isinstance(answer, bool) for answer in found)
    check(whole, "`frame_index` gives a whole number.")
    late = np.array(found) - np.tile(np.arange(count), len(RATES))
    early_by_one = bool(np.isin(late, (-1, 0)).all())
    check(not late.any(), "" if early_by_one else "The frame at time k/fps is k.", staff=f"off by {np.unique(late)}")


@pytest.mark.question("q7", weight=0.75, hint="A frame stays until the next one begins, and the last one for good.")
def test_frame_index_between_and_beyond(student, rng):
    """Between two starts the earlier frame is on the screen, and after the end the last one."""
    fps, count = float(rng.integers(10, 60)), int(rng.integers(20, 90))
    inside = [(k, part) for k in (0, int(rng.integers(2, count - 2)), count - 1) for part in (0.1, 0.7, 0.95)]
    times = [(k + part) / fps for k, part in inside] + [(count + 0.5) / fps, 1000.0 * count]
    found = answers(student, "frame_index", [(t, fps, count) for t in times])
    for (k, _), answer in zip(inside, found, strict=False):
        rounded = "A frame stays until the next one begins: floor, do not round."
        hint = sentence(answer, {rounded: k + 1} if k < count - 1 else {})
        assert_equal(answer, k, hint=hint, name=returned("frame_index"))
    for answer in found[-2:]:
        assert_equal(answer, count - 1, hint="Clamp to the last frame.", name=returned("frame_index"))
    for few in (1, 2):
        last = student.frame_index(3.0, fps, few)
        assert_equal(last, few - 1, hint="Clamp to the last frame.", name=returned("frame_index"))
    slow = "Half a frame per second is a rate, too."
    assert_equal(student.frame_index(7.0, 0.5, count), 3, hint=slow, name=returned("frame_index"))


@pytest.mark.question(
    "q7", weight=2, hint="Mean of |frame[t+1] − frame[t]| over all numbers of a frame, in a signed type."
)
def test_motion_energy(student, rng):
    """Energy is the mean absolute change: as much for darker as for brighter, none for a still clip, whatever the size."""
    height, width = draws.sizes(rng)
    base = draws.noise(rng, (height, width, 3), 60, 190)
    step = int(rng.integers(3, 20))
    brighter = np.stack([base + step * k for k in range(4)]).astype(np.uint8)
    moving = draws.noise(rng, (4, height, width, 3))
    enlarged = moving.repeat(2, axis=1).repeat(3, axis=2)
    still = np.repeat(base[None], 3, axis=0)
    clips = (brighter, brighter[::-1].copy(), still, moving, moving[::-1].copy(), enlarged, moving[:1])
    for clip, answer in zip(clips, answers(student, "motion_energy", [(clip,) for clip in clips]), strict=True):
        expected = np.array(oracle.energy(clip))
        hint = _energy_hint(answer, clip, expected)
        assert_close(answer, expected, rtol=1e-6, atol=1e-6, hint=hint, name=returned("motion_energy"))


def _energy_hint(answer, clip, expected):
    if isinstance(answer, np.ndarray) and answer.shape == (len(clip),):
        return "T frames have T−1 changes."
    if len(clip) < 2:
        return "One frame has no change: an empty array."
    size = clip[0].size
    wrapped = np.diff(clip, axis=0).reshape(len(clip) - 1, -1).mean(axis=1)
    signed = np.diff(clip.astype(int), axis=0).reshape(len(clip) - 1, -1).mean(axis=1)
    slips = {
        "Darkening by 10 looks like brightening by 246.": wrapped,
        "Energy must not depend on image size.": expected * size,
        "A change counts in either direction: take absolute values before the mean.": signed,
        "Take the mean over the channels, too.": expected * 3,
    }
    far = {text: value for text, value in slips.items() if not np.allclose(value, expected)}
    return sentence(answer, far, within=1e-3)


@pytest.mark.question("q7", weight=0.75, hint="Look at shapes and signs before you compute.")
def test_refuses_and_leaves_alone(student, rng):
    """Frames that do not fit, none at all and negative times raise ValueError; a clip stays as it was."""
    img = draws.colour(rng)
    clip = np.stack([img, 255 - img])
    (answer,) = results_of_their_own(student, ("motion_energy", clip), arguments=["clip"])
    check(isinstance(answer, np.ndarray) and answer.dtype.kind == "f" and bool((answer > 0).any()), WORKS_FIRST)
    check_refused(
        student, ValueError,
        ("stack_frames", [img, img[:-1]]), ("stack_frames", []), ("to_tchw", img), ("motion_energy", img),
        ("frame_index", -0.5, 25.0, 10), ("frame_index", 0.5, 25.0, 0), ("raw_video_bytes", -1.0, 25.0, 4, 4),
        ("raw_video_bytes", 1.0, 0.0, 4, 4), ("raw_video_bytes", 1.0, 25.0, 4, 0), ("raw_video_bytes", 1.0, -25.0, 4, 4),
        ("raw_video_bytes", 1.0, 25.0, 4, 4, 3, 12), ("motion_energy", clip[:0]),
        ("frame_index", 0.5, 0.0, 10), ("frame_index", 0.5, -25.0, 10), hint=raised_instead("ValueError"),
    )  # fmt: skip
