"""Differences are larger minus smaller, bytes are counted in bits first."""

import math

import numpy as np


def raw_video_bytes(seconds, fps, height, width, channels=3, bits=8):
    if seconds < 0 or fps <= 0:
        raise ValueError("duration")
    if height < 1 or width < 1 or channels < 1 or bits % 8 or bits <= 0:
        raise ValueError("size")
    frames = int(seconds * fps + 1e-9)
    return math.prod([frames, height, width, channels, bits]) // 8


def motion_energy(clip):
    if clip.ndim != 4 or clip.shape[0] < 1:
        raise ValueError("clip")
    if clip.shape[0] == 1:
        return np.zeros(0)
    far = np.maximum(clip[1:], clip[:-1]) - np.minimum(clip[1:], clip[:-1])
    return far.reshape(len(far), -1).mean(axis=1)


def stack_frames(frames):
    shapes = [frame.shape for frame in frames]
    if shapes == [] or shapes.count(shapes[0]) != len(shapes):
        raise ValueError("frames")
    return np.concatenate([frame[None] for frame in frames])
