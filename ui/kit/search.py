"""What the command palette finds, and in which order it shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["command", "customer", "document", "amount"]

AT_MOST: Final = 12
PREFIXES: Final[dict[str, Kind]] = {">": "command", "@": "customer", "#": "document", "=": "amount"}
KINDS: Final[tuple[Kind, ...]] = ("customer", "command", "document", "amount")


@dataclass(frozen=True)
class Query:
    """What was typed, and which kinds are meant."""

    kinds: frozenset[Kind]
    text: str


@dataclass(frozen=True)
class Hit:
    """One thing the palette offers: a command to run, or something to see on `screen`.

    `also` are further words it is found by (UBN, phone, payer account); `remark` and `state` are shown beside it.
    """

    kind: Kind
    key: str
    words: str
    remark: str = ""
    state: str = ""
    tone: str = ""
    keys: str = ""
    also: tuple[str, ...] = ()
    screen: str = ""
    argument: object = None
    why_not: str = ""


def parse_query(typed: str) -> Query:
    """A prefix picks one kind, without one all kinds are meant."""
    text = typed.strip()
    if text[:1] in PREFIXES:
        return Query(frozenset({PREFIXES[text[0]]}), text[1:].strip())
    return Query(frozenset(KINDS), text)


def rank(hits: Iterable[Hit], query: Query, *, last_used: Sequence[str] = ()) -> list[Hit]:
    """The best twelve: exact code, then beginnings, then parts; among equals what was used last, then as given."""
    used = {key: place for place, key in enumerate(last_used)}
    scored = []
    for place, hit in enumerate(hits):
        if hit.kind in query.kinds and (fit := _fit(hit, query.text.casefold())) is not None:
            scored.append(((fit, used.get(hit.key, len(used)), KINDS.index(hit.kind), place), hit))
    scored.sort(key=lambda pair: pair[0])
    return [hit for _, hit in scored[:AT_MOST]]


def grouped(hits: Sequence[Hit]) -> list[tuple[Kind, list[Hit]]]:
    """The hits by kind; the kind of the best hit stands first."""
    kinds = list(dict.fromkeys(hit.kind for hit in hits))
    return [(kind, [hit for hit in hits if hit.kind == kind]) for kind in kinds]


def _fit(hit: Hit, text: str) -> int | None:
    """How well a hit fits, smaller is better; None where it does not fit at all."""
    if not text:
        return 3
    codes = [word.casefold() for word in (hit.key, *hit.also)]
    name = hit.words.casefold()
    if text in codes:
        return 0
    if any(code.startswith(text) for code in codes) or name.startswith(text):
        return 1
    if text in name or any(text in code for code in codes):
        return 2
    # amounts are found by their sums, which only the server knows
    if hit.kind == "amount":
        return 3
    return 4 if len(text) > 1 and _is_spread_over(text, name) else None


def _is_spread_over(text: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in text)
