"""Jupyter's folders inside the benchmark, for the tools that start kernels."""

from pathlib import Path

FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


def variables(home: Path) -> dict[str, str]:
    """Variables that keep a person's own Jupyter configuration out, and the measurement's files in `home`."""
    folders = {name: str(home / "jupyter" / name.lower()) for name in FOLDERS}
    return folders | {"JUPYTER_PREFER_ENV_PATH": "1"}
