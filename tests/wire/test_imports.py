"""The codec enters the sandbox, so what it imports is part of what is audited."""

import subprocess
import sys

import pytest

from autograder.wire import WireError, decode, encode

PROBE = """
import sys
before = set(sys.modules)
import autograder.wire, autograder.wire.messages, autograder.wire.exceptions
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(new - set(sys.stdlib_module_names)))
"""

WITHOUT_NUMPY = """
import sys
sys.modules["numpy"] = None
from autograder.wire import HandleRef, TensorValue, WireError, decode, encode
value = [None, True, 1, 1.5, 2j, "a", b"b", (), {"k": {1, (2, "x")}}, frozenset({3}), HandleRef(1, "it")]
assert decode(encode(value)) == value
for odd in (object(), TensorValue("float32", [0.0]), {object()}):
    try:
        encode(odd)
    except WireError:
        continue
    raise AssertionError(odd)
print("plain")
"""


def _printed(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_only_the_standard_library_is_imported() -> None:
    """Importing the codec imports nothing but itself and the standard library."""
    assert _printed(PROBE) == "['autograder']"


def test_plain_values_need_no_numpy() -> None:
    """Where NumPy is absent, everything but arrays crosses."""
    assert _printed(WITHOUT_NUMPY) == "plain"


@pytest.mark.parametrize("module", ["numpy", "torch", "PIL"])
def test_plain_values_import_nothing(module: str) -> None:
    """Encoding and decoding plain values loads no library."""
    program = "import sys; from autograder.wire import *; decode(encode([1, 'a', {1}])); print(*sys.modules)"
    assert module not in _printed(program).split()


def test_a_process_without_numpy_still_encodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether NumPy is there is seen at each message, not once."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert decode(encode({(1, "a"): [2.5]})) == {(1, "a"): [2.5]}
    with pytest.raises(WireError):
        encode({range(3)})
