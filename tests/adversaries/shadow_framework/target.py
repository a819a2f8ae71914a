"""An autograder package beside the module replaces the guest, the codec and the graders."""

import sys

for name in [name for name in sys.modules if name.startswith("autograder")]:
    del sys.modules[name]
sys.path.insert(0, "/submission")
import autograder  # noqa: E402

print("TRIED", autograder.__path__)


def centred(x):
    return autograder.right(x)
