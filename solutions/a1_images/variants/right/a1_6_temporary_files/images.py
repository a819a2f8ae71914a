"""Formats are written to files on the disk and weighed there."""

import os
import tempfile

import numpy as np


def compression_report(img, formats):
    if not set(formats) <= {"png", "bmp", "ppm", "jpeg"}:
        raise ValueError("unknown format")
    report = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in formats:
            suffix = ".pgm" if name == "ppm" and img.ndim == 2 else "." + name
            path = os.path.join(folder, "image" + suffix)
            Image.fromarray(img).save(path)
            back = np.asarray(Image.open(path)).astype(np.int32)
            error = int(abs(back - img.astype(np.int32)).max())
            report[name] = Report(n_bytes=os.path.getsize(path), max_abs_error=error, lossless=not error)
    return report
