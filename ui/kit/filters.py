"""The filter people type above a list: 逾期>30 站別:豐原, (a | b) & c, 100..500, 王; 李."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from domain.errors import Refused
from domain.kernel.money import parse_amount
from domain.kernel.roc import parse_day
from domain.kernel.words import both_languages, gettext
from ui.kit.column import Column

_FOLDED: Final = str.maketrans("：＝＞＜（）；｜＆！", ":=><();|&!")
_OPERATOR: Final = re.compile(r"\s*(!=|>=|<=|[:=<>])\s*")
_NAME: Final = re.compile(r"[^\s()|&:=!<>;]+")
_VALUE: Final = re.compile(r'"([^"]*)"|([^\s()|&;"]+)')
_BLANK: Final = re.compile(r"\s*")
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}

Predicate = Callable[[Any], bool]


class UnknownColumn(Refused):
    """There is no column “{name}” in this list. Did you mean {nearest}?"""


class FilterUnreadable(Refused):
    """The filter cannot be read from “{rest}” on: type for instance “{example}”."""


@dataclass(frozen=True)
class Filter:
    """A filter that was understood; an empty one lets every row pass."""

    typed: str
    matches: Predicate


@dataclass(frozen=True)
class _Operand:
    """What stands after the operator, read every way it can be."""

    words: str
    number: Decimal | None
    on: date | None

    def like(self, value: object) -> Any:
        """The operand as the kind of the value, None where it cannot be one."""
        if isinstance(value, bool | str) or value is None:
            return self.words
        if isinstance(value, int | Decimal):
            return self.number
        return self.on if isinstance(value, date) else self.words


def parse_filter(typed: str, columns: Sequence[Column[Any]], *, today: date | None = None) -> Filter:
    """Understand what was typed, in the columns' names of either language; raises UnknownColumn, FilterUnreadable."""
    reader = _Reader(typed.translate(_FOLDED), columns, today)
    return Filter(typed, reader.whole())


class _Reader:
    """Goes through the typed words once, from left to right."""

    def __init__(self, typed: str, columns: Sequence[Column[Any]], today: date | None) -> None:
        self._typed, self._at, self._today, self._columns = typed, 0, today, columns
        self._names = _names(columns)
        self._searched = [column for column in columns if column.searched] or list(columns[:2])

    def whole(self) -> Predicate:
        """The predicate of everything that was typed."""
        self._skip()
        if self._at == len(self._typed):
            return lambda _row: True
        found = self._either()
        if self._at < len(self._typed):
            raise self._unreadable()
        return found

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._take("|"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._term()]
        while self._at < len(self._typed) and self._typed[self._at] not in "|)":
            self._take("&")
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _term(self) -> Predicate:
        if self._take("("):
            inner = self._either()
            if not self._take(")"):
                raise self._unreadable()
            return inner
        name = self._name_here()
        if name is not None:
            return self._condition(self._names[name])
        return self._bare()

    def _name_here(self) -> str | None:
        """The longest known name in front of an operator; names may contain blanks."""
        rest = self._typed[self._at :].casefold()
        for name in sorted(self._names, key=len, reverse=True):
            if rest.startswith(name) and _OPERATOR.match(rest, len(name)):
                self._at += len(name)
                return name
        return None

    def _bare(self) -> Predicate:
        found = _VALUE.match(self._typed, self._at)
        if found is None:
            raise self._unreadable()
        name = _NAME.match(self._typed, self._at)
        if name is not None and _OPERATOR.match(self._typed, name.end()):
            raise self._unknown(name.group())
        self._at = found.end()
        self._skip()
        words = (found[1] if found[1] is not None else found[2]).casefold()
        searched = self._searched
        return lambda row: any(words in column.words(row).casefold() for column in searched)

    def _condition(self, column: Column[Any]) -> Predicate:
        sign = _OPERATOR.match(self._typed, self._at)
        if sign is None:
            raise self._unreadable()
        self._at = sign.end()
        parts = [self._part(column, sign[1])]
        while self._take(";"):
            parts.append(self._part(column, sign[1]))
        self._skip()
        if sign[1] == "!=":
            return lambda row: not any(part(row) for part in parts)
        return lambda row: any(part(row) for part in parts)

    def _part(self, column: Column[Any], sign: str) -> Predicate:
        found = _VALUE.match(self._typed, self._at)
        if found is None:
            raise self._unreadable()
        self._at = found.end()
        words = found[1] if found[1] is not None else found[2]
        if found[1] is None and ".." in words:
            return self._between(column, *words.split("..", 1))
        operand = self._operand(words)
        if sign in _ORDER:
            return _compared(column, _ORDER[sign], operand)
        return _equal(column, operand, exact=sign == "=")

    def _between(self, column: Column[Any], least: str, most: str) -> Predicate:
        bounds = [_compared(column, _ORDER[">="], self._operand(least))] if least else []
        if most:
            bounds.append(_compared(column, _ORDER["<="], self._operand(most)))
        return lambda row: all(bound(row) for bound in bounds)

    def _operand(self, words: str) -> _Operand:
        today = self._today or date(1970, 1, 1)
        try:
            number: Decimal | None = parse_amount(words)
        except Refused:
            number = None
        try:
            on = parse_day(words, today=today, earliest=date.min, latest=date.max)
        except Refused:
            on = None
        return _Operand(words, number, on)

    def _take(self, sign: str) -> bool:
        self._skip()
        if not self._typed.startswith(sign, self._at):
            return False
        self._at += len(sign)
        self._skip()
        return True

    def _skip(self) -> None:
        blank = _BLANK.match(self._typed, self._at)
        self._at = blank.end() if blank is not None else self._at

    def _unknown(self, name: str) -> UnknownColumn:
        titles = [gettext(column.title) for column in self._columns]
        known = {**{title.casefold(): title for title in titles}, **{key: key for key in self._names}}
        nearest = get_close_matches(name.casefold(), known, n=3, cutoff=0.3) or [
            title.casefold() for title in titles[:3]
        ]
        return UnknownColumn(name=name, nearest=", ".join(dict.fromkeys(known[near] for near in nearest)))

    def _unreadable(self) -> FilterUnreadable:
        titles = [gettext(column.title) for column in self._columns if column.right]
        return FilterUnreadable(rest=self._typed[self._at :], example=f"{titles[0] if titles else ''}>100")


def _names(columns: Sequence[Column[Any]]) -> Mapping[str, Column[Any]]:
    names: dict[str, Column[Any]] = {}
    for column in columns:
        for message in (column.title, *column.also):
            for name in both_languages(message):
                names.setdefault(name.casefold(), column)
        names.setdefault(column.key.casefold(), column)
    return names


def _compared(column: Column[Any], compare: Callable[[Any, Any], bool], operand: _Operand) -> Predicate:
    def matches(row: Any) -> bool:
        value = column.value(row)
        other = operand.like(value)
        return value is not None and other is not None and compare(value, other)

    return matches


def _equal(column: Column[Any], operand: _Operand, *, exact: bool) -> Predicate:
    words = operand.words.casefold()

    def matches(row: Any) -> bool:
        value = column.value(row)
        if isinstance(value, int | Decimal | date) and not isinstance(value, bool):
            return bool(value == operand.like(value))
        shown = column.words(row).casefold()
        return shown == words if exact else words in shown

    return matches
