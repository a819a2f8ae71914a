"""Calls the student's functions many times in one round trip."""

import copy

import images
import numpy as np


def called(name, arguments):
    """What one function gives for each tuple of arguments."""
    function = getattr(images, name)
    return [function(*each) for each in arguments]


def described(name, arguments, fields):
    """The same for a function whose results have fields: a dictionary of these for each."""
    return [{field: getattr(result, field) for field in fields} for result in called(name, arguments)]


def reported(img, names):
    """Every field of a compression report, and the image as it is afterwards."""
    report = images.compression_report(img, names)
    fields = ("n_bytes", "max_abs_error", "lossless")
    return {name: {field: getattr(entry, field) for field in fields} for name, entry in report.items()}, img


def refused(calls):
    """For each (name, *arguments) the builtin exception that it ends in, or "" where it gives an answer."""
    return [_exception(getattr(images, name), arguments) for name, *arguments in calls]


def _exception(function, arguments):
    try:
        function(*arguments)
    except NotImplementedError:
        raise
    except (Exception, SystemExit) as error:
        return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return ""


def traced(calls):
    """For each (name, *arguments): the result, the arguments then, and the arguments once the result was overwritten."""
    return [_trace(getattr(images, name), arguments) for name, *arguments in calls]


def _trace(function, arguments):
    result = function(*arguments)
    before = copy.deepcopy((result, arguments))
    for part in result if isinstance(result, list | tuple) else [result]:
        if isinstance(part, np.ndarray) and part.flags.writeable:
            part[...] = 1 - part
    return *before, arguments


def brightened(img, deltas):
    """The image brightened by each of the deltas, one above the other."""
    return np.array([images.brighten(img.copy(), delta) for delta in deltas])


def written(img):
    """Files of images that are not contiguous in memory: every other row mirrored, and rows for columns."""
    return [images.write_pnm(view) for view in (img[::2, ::-1], img.swapaxes(0, 1))]
