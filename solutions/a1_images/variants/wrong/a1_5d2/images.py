"""Comments are removed from the whole file, pixels included."""

import re

_read_without_comments = read_pnm


def read_pnm(data):
    return _read_without_comments(re.sub(rb"#[^\n]*", b"", data))
