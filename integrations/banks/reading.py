"""A bank file from its bytes to values with a verdict: content, encoding, format, frame, fields, count and proof."""

from __future__ import annotations

import re
from typing import Final

from domain.banking.rules.proof import examine
from domain.banking.rules.statement import FileReading, Findings, Kind, StatementPage, Verdict, judged
from integrations.banks import recognition
from integrations.banks.decoding import Decoded, decoded, has_utf_16_mark
from integrations.banks.mt940 import page_of
from integrations.banks.scanner import Message, Scan, scan
from integrations.banks.second_opinion import agreed

MOST_BYTES: Final = 50 * 1024 * 1024
_MOVEMENT: Final = re.compile(r"\n {0,3}:61:")


def read(data: bytes, *, encoding: str | None = None, second_opinion: bool = True) -> FileReading:
    """What the file says and how far to trust it; bad content is a verdict, never an exception."""
    found = Findings()
    if len(data) > MOST_BYTES:
        found.add("too_large", size=len(data), most=MOST_BYTES)
    elif not data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf\xff\xfe"):
        found.add("empty")
    elif b"\0" in data and not has_utf_16_mark(data):
        found.add("binary", position=data.index(0))
    if any(found):
        return judged(format=recognition.UNKNOWN, found=found)
    text = decoded(data, configured=encoding)
    if text is None:
        found.add("binary", position=len(data))
        return judged(format=recognition.UNKNOWN, found=found)
    _note_encoding(text, found)
    return _read_text(text, found, second_opinion=second_opinion)


def _note_encoding(text: Decoded, found: Findings) -> None:
    if not text.as_configured:
        found.add("encoding", encoding=text.encoding)
    if text.repaired:
        found.add("encoding_repaired", encoding=text.encoding)


def _read_text(text: Decoded, found: Findings, *, second_opinion: bool) -> FileReading:
    if not text.text.strip("\ufeff \t\n\x00\x1a"):
        found.add("empty")
        return judged(format=recognition.UNKNOWN, encoding=text.encoding, found=found)
    name = recognition.recognised(text.text)
    if name == recognition.HTML:
        found.add("html")
    elif name not in recognition.READ:
        found.add("unknown_format", format=name)
    if name not in recognition.READ:
        return judged(format=name, encoding=text.encoding, found=found)
    pages = _read_pages(text.text, name, found)
    if second_opinion and not _is_rejected(found):
        pages, same = agreed(text.text, pages)
        if not same:
            found.add("library_differs")
    return judged(format=name, encoding=text.encoding, found=found, pages=pages)


def _read_pages(text: str, name: str, found: Findings) -> tuple[StatementPage, ...]:
    scanned = scan(text)
    if not _has_frame(scanned, found):
        return ()
    # the movements that cannot be read are findings of their own: the count compares fields, not successes
    raw, parsed = len(_MOVEMENT.findall(text)), sum(_movements(message) for message in scanned.messages)
    if raw != parsed:
        found.add("count", raw=raw, parsed=parsed)
    pages = []
    for message in scanned.messages:
        kind: Kind = "announced" if "942" in (message.type or name) else "booked"
        pages.append(page_of(message, kind=kind, found=found))
        if kind == "announced" and message is scanned.messages[-1] and not _is_whole(message):
            found.add("truncated", line=text.count("\n") + 1)
    if not _is_rejected(found):
        found.take_all(examine(pages))
    return tuple(pages)


def _has_frame(scanned: Scan, found: Findings) -> bool:
    if scanned.stray_line is not None:
        found.add("frame", line=scanned.stray_line)
    elif not scanned.messages:
        found.add("no_statement")
    elif scanned.cut_line is not None:
        found.add("truncated", line=scanned.cut_line)
    return not _is_rejected(found)


def _is_whole(message: Message) -> bool:
    """An intraday report has no balances to prove it: only its end or its totals show that nothing was cut off."""
    return message.ended or any(tag in ("90C", "90D") for tag, _content, _line_no in message.fields)


def _movements(message: Message) -> int:
    return sum(tag == "61" for tag, _content, _line_no in message.fields)


def _is_rejected(found: Findings) -> bool:
    return any(finding.verdict is Verdict.REJECT for finding in found)
