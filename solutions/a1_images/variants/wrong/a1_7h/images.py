"""Time is rounded to the nearest frame."""


def frame_index(t, fps, n_frames):
    if t < 0 or fps <= 0 or n_frames < 1:
        raise ValueError("out of range")
    return min(round(t * fps), n_frames - 1)
