"""Images cross as mode, size and bytes."""

import io
import sys
from typing import Any

import pytest
from PIL import Image

from autograder.wire import Bounds, HandleRef, ImageValue, WireError, decode, encode
from autograder.wire.elements import IMAGE_MODES
from tests.wire.corpus import image_of

HANDLE = HandleRef(1, "it")
SIZES = [(0, 0), (0, 4), (1, 1), (5, 3), (8, 2), (9, 2)]


@pytest.mark.parametrize("mode", IMAGE_MODES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_mode_crosses_as_pillow_sees_it(mode: str, size: tuple[int, int]) -> None:
    """The bytes that arrive build the same picture in Pillow, row padding of 1-bit images included."""
    image = Image.new(mode, size, 1)
    back = decode(encode(image))
    assert back == ImageValue(mode, size, image.tobytes())
    if 0 not in size:
        assert Image.frombytes(mode, size, back.data).tobytes() == image.tobytes()


def _opened(file_format: str) -> Any:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((6, 4)).save(buffer, file_format)
    return Image.open(io.BytesIO(buffer.getvalue()))


@pytest.mark.parametrize("file_format", ["PNG", "PPM", "BMP", "JPEG"])
def test_an_opened_file_crosses_as_its_pixels(file_format: str) -> None:
    """Pillow's own classes for files are images; their pixels are read now."""
    image = _opened(file_format)
    assert type(image) is not Image.Image
    back = decode(encode(image))
    assert back == ImageValue(image.mode, (6, 4), image.tobytes())


def test_a_students_image_class_is_referred_to() -> None:
    """A subclass from elsewhere may lie about its pixels, even one that says it is Pillow's."""
    kinds = [
        type("Mine", (Image.Image,), {}),
        type("Image", (Image.Image,), {"__module__": "PIL.Image"}),
        type("Nowhere", (Image.Image,), {"__module__": "PIL.Nowhere"}),
    ]
    for kind in kinds:
        assert decode(encode(kind(), reference=lambda _: HANDLE)) == HANDLE


def test_a_palette_is_referred_to() -> None:
    """A palette image is more than its pixels, so it stays over there."""
    assert decode(encode(Image.new("P", (2, 2)), reference=lambda _: HANDLE)) == HANDLE


def test_an_image_over_its_bounds_is_referred_to() -> None:
    """An image that is too large becomes a handle."""
    bounds = Bounds(max_array_bytes=11)
    assert decode(encode(Image.new("RGB", (2, 2)), bounds=bounds, reference=lambda _: HANDLE)) == HANDLE
    with pytest.raises(WireError, match="bounds"):
        encode(image_of("RGB", 2, 2), bounds=bounds)


def test_a_truncated_file_raises_what_pillow_raises() -> None:
    """A broken file is the student's exception, not a broken message."""
    buffer = io.BytesIO()
    Image.new("L", (64, 64)).save(buffer, "BMP")
    with pytest.raises(OSError, match="truncated"):
        encode(Image.open(io.BytesIO(buffer.getvalue()[:200])))


@pytest.mark.parametrize(
    "image",
    [
        ImageValue("P", (1, 1), b"x"),
        ImageValue(3, (1, 1), b"x"),  # type: ignore[arg-type]
        ImageValue("L", (1, 1), b"xy"),
        ImageValue("L", (1, 1), bytearray(b"x")),  # type: ignore[arg-type]
        ImageValue("L", [1, 1], b"x"),  # type: ignore[arg-type]
        ImageValue("L", (1, True), b"x"),
        ImageValue("L", (1, 1, 1), b"x"),  # type: ignore[arg-type]
        ImageValue("L", (-1, -1), b"x"),
        ImageValue("L", (0, 2**32), b""),
    ],
    ids=repr,
)
def test_an_image_value_must_agree_with_itself(image: ImageValue) -> None:
    """Mode, size and data that contradict each other are an error."""
    with pytest.raises(WireError, match="agree"):
        encode(image)


def test_without_pillow_an_object_is_just_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Pillow is not loaded, nothing is an image."""
    image = Image.new("L", (1, 1))
    monkeypatch.delitem(sys.modules, "PIL.Image")
    with pytest.raises(WireError):
        encode(image)
