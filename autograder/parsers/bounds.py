"""How much may be handed in."""

from dataclasses import dataclass

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class IntakeBounds:
    """Bounds on what is handed in, checked before anything of that size is held in memory."""

    #: Files and folders in a folder or zip, ignored ones included.
    members: int = 2_000
    #: Bytes of one graded file, and of any one file in a zip.
    file_bytes: int = 16 * _MEBIBYTE
    #: Bytes of all graded files together, and of all files in a zip.
    total_bytes: int = 64 * _MEBIBYTE
    #: Bytes of a zip as it is handed in.
    archive_bytes: int = 64 * _MEBIBYTE
    #: Bytes unpacked for each byte packed, of a file and of the whole zip, beyond `ratio_free_bytes`.
    ratio: int = 100
    #: Bytes up to which any ratio is taken: small files of one letter pack very well.
    ratio_free_bytes: int = _MEBIBYTE
    #: Names in a path, its folders and the file itself.
    depth: int = 16
    #: Bytes of a path in UTF-8.
    path_bytes: int = 512
    #: Bytes of a notebook, outputs included.
    notebook_bytes: int = 32 * _MEBIBYTE
    #: Values in a notebook's JSON, counted from above by its brackets and commas.
    notebook_values: int = 1_000_000
    #: Bytes of a notebook's source cells together.
    notebook_source_bytes: int = 2 * _MEBIBYTE
    #: Ignored files that are listed, and notes that are kept.
    listed: int = 100


DEFAULT_BOUNDS = IntakeBounds()
