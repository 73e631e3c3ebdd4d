"""MT940, MT941, MT942 and MT950: every number by our own reading of fields 60, 61 and 62."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from domain.banking.rules.statement import Fact, Findings, Kind, StatementLine, StatementPage, exact_sum
from integrations.banks.details import details_of
from integrations.banks.figures import amount, day, day_near
from integrations.banks.scanner import Field, Message

# entry date or four blanks; the mark, of which RC is one and C followed by the funds code R is another
_LINE: Final = re.compile(
    r" *([0-9]{6})([0-9]{4}| {4})?(R[CD]|E[CD]|[CD])([A-Z])?([0-9.,]+)([NSF][A-Za-z0-9]{3})?([^\n]*)"
)
_BALANCE: Final = re.compile(r"([CD])([0-9]{6})([A-Z]{3})?([0-9.,]+)\s*")
_TOTAL: Final = re.compile(r"([0-9]{1,5})[A-Z]{3}([0-9.,]+)\s*")
_FLOOR: Final = re.compile(r"([A-Z]{3})[DC]?[0-9.,]")
# a number that goes on behind a blank, a sign or a letter was not read to its end
_GOES_ON: Final = re.compile(r"[^A-Za-z /]|[A-Za-z]?[0-9]*[.,]| +[,.]")
_WHOLE_BEFORE_A_BLANK: Final = re.compile(r"[0-9.]*,[0-9]{2,}")
_ODD_TYPE: Final = re.compile(r"([A-Za-z0-9]{1,3}) ")
_COMMAS: Final = frozenset(",.")
_PLUS: Final = frozenset(("C", "RD", "EC"))
_SHOWN: Final = 60


class _Balance(NamedTuple):
    amount: Decimal
    on: str
    currency: str


def page_of(message: Message, *, kind: Kind, found: Findings) -> StatementPage:
    """One message as a page; whatever cannot be read is told to `found` and left out."""
    reader = _Page(found)
    for field in message.fields:
        reader.take(field)
    return reader.page(message, kind)


class _Page:
    """Reads the fields of one message in their order."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._lines: list[StatementLine] = []
        self._movement: Field | None = None
        self._texts: list[str] = []
        self._information: list[str] = []
        self._opening: tuple[Field, _Balance] | None = None
        self._closing: tuple[Field, _Balance] | None = None
        self._unreadable: set[str] = set()
        self._once: dict[str, str] = {}
        self._totals: list[str] = []

    def take(self, field: Field) -> None:
        tag = field[0]
        if tag == "61":
            if self._movement is not None:
                self._finish_movement(self._movement)
            self._movement = field
        elif tag == "86" and self._movement is not None:
            self._texts.append(field[1])
        elif tag[:2] in ("60", "62") and len(tag) == 3:
            self._finish()
            self._take_balance(field)
        else:
            self._take_other(field)

    def _take_other(self, field: Field) -> None:
        tag, content, line_no = field
        if tag in ("86", "NS"):
            self._information.append(content)
        elif tag in ("90C", "90D"):
            self._finish()
            self._totals.append(content)
        elif tag == "34F":
            floor = _FLOOR.match(content)
            if floor:
                self._once.setdefault("34F", floor[1])
        else:
            name = {"25P": "25", "28C": "28"}.get(tag, tag)
            said = content.partition("\n")[0].strip()
            # another account or number can only be another statement, whose beginning is lost
            if self._once.setdefault(name, said) != said and name in ("25", "28"):
                self._found.add("beginning_lost", line=line_no, first=self._once[name], other=said)

    def _finish(self) -> None:
        if self._movement is not None:
            self._finish_movement(self._movement)

    def _finish_movement(self, movement: Field) -> None:
        texts = self._texts
        text = (texts[0] if len(texts) == 1 else "\n".join(texts)) if texts else ""
        line = _movement(movement, text, self._found)
        if line is not None:
            self._lines.append(line)
        self._movement = None
        self._texts = []

    def _take_balance(self, field: Field) -> None:
        tag, content, line_no = field
        written = content.partition("\n")[0]
        balance = _balance(written)
        if balance is None:
            self._found.add("bad_balance", line=line_no, text=written[:_SHOWN])
            self._unreadable.add(tag[:2])
            return
        value, pointed = balance
        if tag[:2] == "60" and not value.currency:
            self._found.add("bad_balance", line=line_no, text=written[:_SHOWN])
        if pointed:
            self._found.add("decimal_point", line=line_no, text=written[:_SHOWN])
        if tag[:2] == "60":
            self._opening = self._opening or (field, value)
        else:
            self._closing = (field, value)

    def page(self, message: Message, kind: Kind) -> StatementPage:
        self._finish()
        number, _slash, page = self._once.get("28", "").partition("/")
        if kind == "booked":
            self._ask_for_balances(message)
        opening = self._opening[1] if self._opening else None
        closing = self._closing[1] if self._closing else None
        currency = (opening.currency if opening else "") or (closing.currency if closing else "")
        for placed in (self._opening, self._closing):
            if placed and day(placed[1].on) is None:
                _tag, content, line_no = placed[0]
                self._found.add("balance_date", line=line_no, text=content.partition("\n")[0][:_SHOWN])
        result = StatementPage(
            account=self._once.get("25", ""),
            number=number.strip(),
            page=page.strip(),
            reference=self._once.get("20", ""),
            currency=currency or self._once.get("34F", ""),
            closing_currency=(closing.currency if closing else "") or currency,
            opening=opening.amount if opening else None,
            opening_on=day(opening.on) if opening else None,
            opening_tag=self._opening[0][0] if self._opening else "",
            closing=closing.amount if closing else None,
            closing_on=day(closing.on) if closing else None,
            closing_tag=self._closing[0][0] if self._closing else "",
            lines=tuple(self._lines),
            information="\n".join(self._information),
            kind=kind,
            line_no=message.line_no,
        )
        self._compare_totals(result)
        return result

    def _ask_for_balances(self, message: Message) -> None:
        for tag, which, there in (("60", "opening", self._opening), ("62", "closing", self._closing)):
            if there is None and tag not in self._unreadable:
                self._found.add("balance_missing", line=message.line_no, which=which)

    def _compare_totals(self, page: StatementPage) -> None:
        reported = [found for found in map(_TOTAL.match, self._totals) if found]
        amounts = [read[0] for read in (amount(one[2]) for one in reported) if read]
        if not reported or len(amounts) != len(reported):
            return
        count, total = sum(int(one[1]) for one in reported), exact_sum(amounts)
        # both sides without their signs: 90D and 90C are written as plain sums
        listed = exact_sum(abs(line.amount) for line in page.lines)
        if (count, total) != (len(page.lines), listed):
            figures: dict[str, Fact] = {"reported_count": count, "reported": total, "sum": listed}
            self._found.add("totals_differ", account=page.account, count=len(page.lines), **figures)


def _balance(written: str) -> tuple[_Balance, bool] | None:
    found = _BALANCE.fullmatch(written)
    read = amount(found[4]) if found else None
    if found is None or read is None:
        return None
    value, pointed = read
    return _Balance(value if found[1] == "C" else -value, found[2], found[3] or ""), pointed


def _movement(field: Field, text: str, found: Findings) -> StatementLine | None:
    _tag, content, line_no = field
    parts = _LINE.match(content)
    if parts is None:
        found.add("bad_line", line=line_no, text=content[:_SHOWN])
        return None
    value_date, entry_date, mark, _funds, digits, type_code, rest = parts.groups()
    read = amount(digits)
    if read is None:
        found.add("bad_amount", line=line_no, text=content[:_SHOWN])
        return None
    if (rest[:1] in _COMMAS) if type_code else _is_broken_off(digits, rest):
        found.add("bad_line", line=line_no, text=content[:_SHOWN])
        return None
    value, pointed = read
    if pointed:
        found.add("decimal_point", line=line_no, text=content[:_SHOWN])
    value_on = day(value_date)
    if value_on is None:
        found.add("bad_date", line=line_no, text=content[:_SHOWN])
        return None
    entry_on = None
    if entry_date and entry_date != "    ":
        entry_on = day_near(entry_date, value_on)
        if entry_on is None:
            found.add("entry_date", line=line_no, text=content[:_SHOWN])
    if not type_code and (odd := _ODD_TYPE.match(rest)):
        type_code, rest = odd[1], rest[odd.end() :]
    customer, _slashes, bank = rest.partition("//")
    purpose, name, account = details_of(text)
    return StatementLine(
        line_no,
        value_on,
        entry_on,
        value if mark in _PLUS else -value,
        mark,
        type_code or "",
        _reference(customer),
        _reference(bank),
        content[parts.end() + 1 :],
        text,
        purpose,
        name,
        account,
        content,
    )


def _is_broken_off(digits: str, rest: str) -> bool:
    if _GOES_ON.match(rest):
        return True
    # a type is missing here; digits behind the blank are a reference only if the cents were there already
    return bool(re.match(" +[0-9]", rest)) and not _WHOLE_BEFORE_A_BLANK.fullmatch(digits)


def _reference(written: str) -> str:
    """A reference, or nothing where the bank writes that there is none."""
    written = written.strip()
    return "" if written == "NONREF" or not written.strip("0") else written
