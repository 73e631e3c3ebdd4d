"""The lines of a FIN text file as messages and fields: where they begin and end, nothing of what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

STATEMENT_TAGS: Final = frozenset(("25", "25P", "28", "28C", "60F", "60M", "61", "62F", "62M", "34F", "90C", "90D"))
_TAG: Final = re.compile(r" {0,3}:([0-9]{2}[A-Z]?|NS):")
# tag, content with LF between its lines, and the line of the file it begins in; plain, for there are very many
Field = tuple[str, str, int]

# what a line may begin with that is not simply text going on
_SIGNS: Final = frozenset("- {$\x01\x03")
_HEADER: Final = re.compile(r"\{[124]:")
_TYPE: Final = re.compile(r"\{2:[IO]([0-9]{3})")
_BLOCK_4: Final = "{4:"
_HALF_A_TAG: Final = re.compile(r" {0,3}:[0-9A-Z]{0,3}")


@dataclass(slots=True)
class Message:
    """What stands between one field 20 and the end of the message; `type` is the bank's, if it wrote a header."""

    type: str
    line_no: int
    fields: list[Field] = field(default_factory=list)
    ended: bool = False

    @property
    def is_statement(self) -> bool:
        return any(tag in STATEMENT_TAGS for tag, _content, _line_no in self.fields)


@dataclass(slots=True)
class Scan:
    """All messages of a file that hold a statement, and the signs that something is missing."""

    messages: list[Message]
    begun: int
    stray_line: int | None
    cut_line: int | None


def scan(text: str) -> Scan:
    """Split the text; linear in its length whatever it holds."""
    scanner = _Scanner()
    # never splitlines: it also splits at characters that banks' texts may hold
    lines = text.split("\n")
    for line_no, line in enumerate(lines, 1):
        first = line[:1]
        # most lines begin a field: the short way for them
        if first == ":" and (found := _TAG.match(line)):
            scanner.begin_field(found[1], line[found.end() :], line_no)
        elif first in _SIGNS:
            scanner.take_sign(line_no, line)
        elif scanner.parts:
            scanner.parts.append(line)
    scanner.end_field(last=True)
    messages = [message for message in scanner.messages if message.is_statement]
    return Scan(messages, len(scanner.messages), scanner.stray_line, _cut_line(scanner, lines))


def _cut_line(scanner: _Scanner, lines: list[str]) -> int | None:
    """The last line, if the file stops in the middle of a message's beginning."""
    last = lines[-1]
    # a text that ends with a line end has an empty last line; what stands before it is whole
    stops_in_a_tag = bool(_HALF_A_TAG.fullmatch(last))
    stub = bool(scanner.messages) and not scanner.messages[-1].is_statement and not scanner.messages[-1].ended
    stops_in_a_header = scanner.header_open or (_ended(scanner) and _unclosed(last))
    return len(lines) if stops_in_a_tag or stub or stops_in_a_header else None


def _ended(scanner: _Scanner) -> bool:
    return scanner.message is None or scanner.message.ended


def _unclosed(line: str) -> bool:
    return line.lstrip("$\x01\x03 ")[:1] in ("{", "-") and line.count("{") > line.count("}") - line.startswith("-}")


class _Scanner:
    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.message: Message | None = None
        self.stray_line: int | None = None
        self.header_open = False
        self.parts: list[str] = []
        self._tag = ""
        self._line_no = 0
        self._type = ""
        self._dash_at = 0

    def take_sign(self, line_no: int, line: str) -> None:
        found = _TAG.match(line)
        if found:
            self.begin_field(found[1], line[found.end() :], line_no)
            return
        first = line[0]
        if first == "-" and (line.startswith("-}") or not line[1:].strip()):
            self._end_or_dash(line)
            self.take_header(line_no, line[2:])
        elif first in "{$\x01\x03" and self._is_header(line):
            self.take_header(line_no, line)
        elif self.parts:
            self.parts.append(line)

    @staticmethod
    def _is_header(line: str) -> bool:
        bare = line.lstrip("$\x01\x03 ")
        return not bare or bool(_HEADER.match(bare))

    def take_header(self, line_no: int, line: str) -> None:
        """Block headers, also several on one line; block 4 may carry the first field."""
        if not _HEADER.search(line):
            return
        self.end_field(last=True)
        self.message = None
        self.header_open = True
        found = _TYPE.search(line)
        if found:
            self._type = found[1]
        _headers, opened, rest = line.rpartition(_BLOCK_4)
        if opened:
            first = _TAG.match(rest)
            if first:
                self.begin_field(first[1], rest[first.end() :], line_no)

    def begin_field(self, tag: str, content: str, line_no: int) -> None:
        if self.parts:
            self.end_field(last=tag == "20")
        if tag == "20":
            self.message = Message(self._type, line_no)
            self.messages.append(self.message)
            self._type, self.header_open = "", False
        elif self.message is None:
            if tag in STATEMENT_TAGS and self.stray_line is None:
                self.stray_line = line_no
            return
        self.message.ended = False
        self._tag, self._line_no, self.parts = tag, line_no, [content]

    def end_field(self, *, last: bool = False) -> None:
        if self.parts and self.message is not None:
            # behind a dash that did end the message stands nothing that belongs to it
            parts = self.parts[: self._dash_at] if last and self._dash_at else self.parts
            content = parts[0] if len(parts) == 1 else "\n".join(parts)
            self.message.fields.append((self._tag, content, self._line_no))
        self.parts, self._dash_at = [], 0

    def _end_or_dash(self, line: str) -> None:
        """A dash alone ends the message, unless more fields follow: then it was a line of text."""
        if self.message is not None:
            self.message.ended = True
        if self.parts:
            self._dash_at = self._dash_at or len(self.parts)
            self.parts.append(line)
