"""Energy is computed frame by frame in single precision, times as fractions of a frame."""

from math import floor

import numpy as np


def stack_frames(frames):
    if not frames or any(frame.shape != frames[0].shape for frame in frames):
        raise ValueError("frames")
    clip = np.empty((len(frames), *frames[0].shape), dtype=np.uint8)
    for t, frame in enumerate(frames):
        clip[t] = frame
    return clip


def to_tchw(clip):
    if clip.ndim != 4:
        raise ValueError("four axes")
    return np.ascontiguousarray(np.moveaxis(clip, 3, 1)) if clip.size > 1 else clip.reshape(clip.shape).copy()


def motion_energy(clip):
    if clip.ndim != 4 or not len(clip):
        raise ValueError("four axes")
    frames = clip.astype(np.float32)
    return np.array([np.mean(np.abs(b - a)) for a, b in zip(frames, frames[1:])], dtype=np.float32)


def frame_index(t, fps, n_frames):
    if n_frames <= 0 or fps <= 0 or t < 0:
        raise ValueError("out of range")
    k = floor(t * fps + 1e-9)
    return np.int64(k if k < n_frames else n_frames - 1)
