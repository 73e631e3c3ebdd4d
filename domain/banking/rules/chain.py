"""Whether a bank's statement belongs behind what we already have: account, keys, chain and gaps (bank formats 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from domain.banking.rules.statement import Fact, Finding, StatementPage
from domain.kernel.identifiers import digits_only


@dataclass(frozen=True, slots=True)
class OurAccount:
    """One of our accounts, and where its chain of statements ended last."""

    id: int
    bank: str
    number: str
    currency: str
    numbering: str
    opened_on: date
    closing: Decimal
    closing_on: date | None
    last_number: str | None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What was stored of a statement under the same key."""

    opening: Decimal | None
    closing: Decimal | None
    lines: int
    total: Decimal


PageKey: TypeAlias = tuple[int, str, str, date | None]


@dataclass(frozen=True, slots=True)
class Placed:
    """A page with its account; `known` ones are in the books already and are left out."""

    page: StatementPage
    account: OurAccount | None
    known: bool


def our_account(written: str, accounts: Sequence[OurAccount]) -> OurAccount | None:
    """The account that field 25 means: written bare, with the bank's code in front, or with a currency behind."""
    digits = digits_only(written).lstrip("0")
    for account in accounts:
        bare = account.number.lstrip("0")
        if digits in (bare, f"{account.bank}{account.number}".lstrip("0")):
            return account
    return None


def place_pages(
    pages: Sequence[StatementPage],
    accounts: Sequence[OurAccount],
    known: Mapping[PageKey, KnownPage],
    *,
    today: date,
) -> tuple[tuple[Placed, ...], tuple[Finding, ...]]:
    """Put every page of a file behind its account's last closing; what does not fit is a finding with its figures.

    The same statement twice is taken once, whether the first one stands in the books or further up in the file.
    """
    findings: list[Finding] = []
    placed: list[Placed] = []
    ends = {account.id: (account.closing, account.last_number) for account in accounts}
    stored = dict(known)
    for page in pages:
        account = our_account(page.account, accounts)
        if account is None:
            findings.append(Finding("account_unknown", {"account": page.account or "-"}))
            placed.append(Placed(page, None, known=False))
            continue
        if page.currency and page.currency != account.currency:
            facts: dict[str, Fact] = {"account": page.account, "expected": account.currency, "currency": page.currency}
            findings.append(Finding("account_currency", facts))
        before = stored.get(page_key(account, page)) if page.kind == "booked" else None
        here = KnownPage(page.opening, page.closing, len(page.lines), page.total)
        if before is not None and before != here:
            facts = {"account": page.account, "number": page.number, "stored": before.total, "sum": page.total}
            findings.append(Finding("key_conflict", facts))
        elif before is None and page.kind == "booked":
            findings += _chain(page, account, ends, today)
            stored[page_key(account, page)] = here
        placed.append(Placed(page, account, known=before == here))
    return tuple(placed), tuple(findings)


def page_key(account: OurAccount, page: StatementPage) -> PageKey:
    """The natural key of a statement page (decisions 11)."""
    return (account.id, page.number, page.page, page.closing_on)


def _chain(
    page: StatementPage, account: OurAccount, ends: dict[int, tuple[Decimal, str | None]], today: date
) -> list[Finding]:
    findings: list[Finding] = []
    closing, number = ends[account.id]
    named: dict[str, Fact] = {"account": page.account, "number": page.number}
    if page.opening is not None and page.opening != closing:
        figures = {"opening": page.opening, "closing": closing, "difference": page.opening - closing}
        findings.append(Finding("gap_previous", {**named, **figures}))
    elif account.numbering == "consecutive" and _skips(number, page.number, page.opening_tag):
        findings.append(Finding("number_gap", {**named, "before": number or "-"}))
    day = page.closing_on
    if day is not None and (day > today or day < account.opened_on):
        findings.append(Finding("date_range", {**named, "day": day, "first": account.opened_on}))
    ends[account.id] = (page.closing if page.closing is not None else closing, page.number)
    return findings


def _skips(before: str | None, number: str, opening_tag: str) -> bool:
    if before is None or not before.isdigit() or not number.isdigit() or opening_tag == "60M":
        return False
    # A new year starts again at one.
    return int(number) not in (int(before) + 1, int(before), 1)
