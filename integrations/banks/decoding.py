"""Bytes of a bank file into text: never a character replaced, never one dropped."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

_UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# a UTF-8 character that a line end cuts: its first bytes, the line end, one of its further bytes
_CUT_UTF_8: Final = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})(\r\n|\r|\n)(?=[\x80-\xbf])")
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
_TAG: Final = re.compile(rb" {0,3}:([0-9]{2}[A-Z]?|NS):")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text with LF line ends, how it was encoded, and whether cut characters were put together again."""

    text: str
    encoding: str
    repaired: bool = False
    as_configured: bool = True


def has_utf_16_mark(data: bytes) -> bool:
    return data.startswith(_UTF_16_MARKS)


def decoded(data: bytes, *, configured: str | None = None) -> Decoded | None:
    """The text by mark, configured encoding, UTF-8, cp950, Latin-1, in this order; nothing if a UTF-16 mark lies."""
    if has_utf_16_mark(data):
        return _strictly(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        marked = _strictly(data, "utf-8-sig")
        if marked is not None:
            return marked
        data = data.removeprefix(codecs.BOM_UTF8)
    wanted = _known(configured)
    # a bank wraps the free text by bytes, through the middle of a character: so each encoding has a second try
    tries = (wanted, "utf-8", "cp950") if wanted else ("utf-8", "cp950")
    for encoding in dict.fromkeys(tries):
        found = _strictly(data, encoding) or _repaired(data, encoding)
        if found is not None:
            as_configured = configured is None or encoding == wanted
            return Decoded(found.text, encoding, found.repaired, as_configured)
    return Decoded(_with_lf(data.decode("latin-1")), "latin-1", as_configured=False)


def _known(configured: str | None) -> str | None:
    if configured is None:
        return None
    try:
        name = codecs.lookup(configured).name
    except LookupError:
        return None
    # the name big5 in a bank's letter means the code page of Windows, which holds characters that Python's big5 lacks
    return "cp950" if name == "big5" else name


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(_with_lf(data.decode(encoding)), encoding)
    except (UnicodeError, LookupError):
        return None


def _repaired(data: bytes, encoding: str) -> Decoded | None:
    if encoding == "utf-8":
        mended = _CUT_UTF_8.sub(rb"\2\1", data)
    elif encoding == "cp950":
        mended = _mend_cp950(data)
    else:
        return None
    found = _strictly(mended, encoding) if mended != data else None
    return Decoded(found.text, encoding, repaired=True) if found else None


def _mend_cp950(data: bytes) -> bytes:
    """Move a lead byte that stands alone at the end of a line of free text to the line where its second byte is."""
    mended: list[bytes] = []
    in_text, carried = False, b""
    for line in _LINE.findall(data):
        tag = _TAG.match(line)
        if tag:
            in_text = tag[1] == b"86"
        line = carried + line
        content = line.rstrip(b"\r\n")
        carried = b""
        if in_text and content and _ends_in_lead_byte(content):
            carried = content[-1:]
            line = content[:-1] + line[len(content) :]
        mended.append(line)
    return b"".join(mended) + carried


def _ends_in_lead_byte(line: bytes) -> bool:
    position = 0
    while position < len(line):
        position += 2 if 0x81 <= line[position] <= 0xFE else 1
    return position > len(line)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
