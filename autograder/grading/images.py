"""Images that student code wrote or returned, decoded where a broken decoder harms nobody.

Theory of operation. A decoder is a parser of student bytes in C, so it does not run in the suite process, which holds
hidden tests and expected values; and it does not run beside the student's code, which would then decide what its own
file holds. It runs in an enclosure of its own, forked from the same template, whose "submission" is `pixels.py`: Pillow
is there, no student code ever was. Each file is read in a fresh fork; an array comes back over the wire.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.errors import OurFault
from autograder.grading import pixels
from autograder.grading.drivers import DriverFolder
from autograder.grading.enclosed import EnclosedSource
from autograder.grading.faults import NotImplementedYet, TestEnded
from autograder.grading.judgement import Evidence
from autograder.model.limits import Limits
from autograder.sandbox import Enclosure, Sandbox, SubmissionImage

#: What students' files mostly are.
COMMON_FORMATS = ("PNG", "BMP", "PPM", "JPEG", "GIF")
_MODULE = "pixels"
_SOURCE = Path(pixels.__file__)


class ImageReader(Protocol):
    """What the fixture `read_image` gives."""

    def __call__(self, data: bytes, formats: Sequence[str] = COMMON_FORMATS) -> NDArray[np.generic]:
        """Pixels of an image file; raises `ValueError` where it cannot be read."""


def read_here(data: bytes, formats: Sequence[str] = COMMON_FORMATS) -> NDArray[np.generic]:
    """Decode in this process: at an author's debugger, in a notebook, and on a student's own machine."""
    _check(data)
    return _as_array(pixels.read(data, formats))


class EnclosedImages:
    """Decodes in a sandbox that never saw a submission; opened by the first file."""

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self._sandbox = sandbox
        self._limits = limits
        self._enclosure: Enclosure | None = None

    def read(self, data: bytes, formats: Sequence[str] = COMMON_FORMATS) -> NDArray[np.generic]:
        """Decode one file in a process of its own. Raises `ValueError`, also where it exhausts that process."""
        _check(data)
        if not self._sandbox.isolation.graded:
            return read_here(data, formats)
        evidence = Evidence()
        source = EnclosedSource(self._opened(), self._limits)
        try:
            reader = source.open(evidence, DriverFolder(folder=_SOURCE.parent))
            return _as_array(reader.read(data, list(formats)))
        except OurFault:
            raise
        except (TestEnded, NotImplementedYet) as end:
            raise _undecodable(end) from None
        except Exception as error:  # noqa: BLE001 - process boundary: a decoder that was taken over may answer anything
            raise _undecodable(error) from None
        finally:
            source.close(evidence)

    def close(self) -> None:
        """End the sandbox, where one was opened."""
        if self._enclosure is not None:
            self._enclosure.close()
            self._enclosure = None

    def _opened(self) -> Enclosure:
        if self._enclosure is None:
            image = SubmissionImage(files={f"{_MODULE}.py": _SOURCE.read_bytes()}, support={}, module=_MODULE)
            self._enclosure = self._sandbox.enclose(image, self._limits)
        return self._enclosure


def _undecodable(why: BaseException) -> ValueError:
    return ValueError(f"the file cannot be decoded ({why})")


def _check(data: object) -> None:
    if type(data) is not bytes:
        message = "a file is bytes"
        raise ValueError(message)


def _as_array(value: object) -> NDArray[np.generic]:
    if not isinstance(value, np.ndarray):
        message = "the decoder gave no pixels"
        raise ValueError(message)  # noqa: TRY004 - a file that cannot be read, whatever came back
    return value
