"""Whether a Python file is text that Python can read. Whether it is right Python is not intake's business."""

import re

from autograder.parsers.members import refusal
from autograder.text import shown

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

#: A declared encoding, as Python finds it: in a comment on one of the first two lines.
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")

#: Encodings that people's editors write. Python also knows some that compress, escape or take quadratic time.
_ENCODING = re.compile(
    r"utf-?8(-sig)?|(us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|(cp|windows-?)125\d|cp(437|850|852|866|932|936|949|950)"
    r"|koi8-[rtu]|gbk?|gb2312|gb18030|big5(hkscs)?|shift-?jis|s-?jis|euc-?(jp|kr)|iso2022-?(jp|kr)|mac-?roman"
)


def is_plain_text(content: bytes) -> bool:
    """Whether a file is UTF-8 without zero bytes and declares nothing else: then there is nothing to parse."""
    if b"\0" in content or _declared_encoding(content) not in (None, "utf-8"):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_python_text(content: bytes, source: str, path: str) -> None:
    """Raise `RefusedError` unless `content` is text in UTF-8 or the encoding it declares, without NUL."""
    name = shown(path)
    if content.startswith(_UTF16_MARKS):
        raise refusal(source, f"{name} is UTF-16 text", "save it as UTF-8 and hand in again")
    if b"\0" in content:
        raise refusal(source, f"{name} is not text: it holds zero bytes", "hand in the Python file itself")
    encoding = _declared_encoding(content)
    if encoding is None:
        encoding = "utf-8"
    elif not _ENCODING.fullmatch(encoding):
        problem = f"{name} declares the encoding {shown(encoding)}, which is not taken"
        raise refusal(source, problem, "save it as UTF-8 and remove that line")
    _check_decodes(content, encoding, source, name)


def _declared_encoding(content: bytes) -> str | None:
    """Return the encoding named on one of the first two lines, lower-case with hyphens."""
    text = content.removeprefix(_UTF8_MARK)
    lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", 2)[:2]
    for line in lines:
        found = _COOKIE.match(line)
        if found:
            return found[1].decode("ascii", "replace").lower().replace("_", "-")
        if not _BLANK.match(line):
            return None
    return None


def _check_decodes(content: bytes, encoding: str, source: str, name: str) -> None:
    is_marked = content.startswith(_UTF8_MARK)
    if is_marked and encoding not in ("utf-8", "utf8", "utf-8-sig"):
        problem = f"{name} begins as UTF-8 but declares {shown(encoding)}"
        raise refusal(source, problem, "save it as UTF-8 and remove that line")
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"{name}, line {line}: not {encoding} text"
        raise refusal(source, problem, "save it as UTF-8 and hand in again") from None
    except LookupError:
        problem = f"{name} declares the encoding {shown(encoding)}, which Python does not know"
        raise refusal(source, problem, "save it as UTF-8 and remove that line") from None
