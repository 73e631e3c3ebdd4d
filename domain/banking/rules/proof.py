"""The proof of a bank file: balances, pages, chain and numbers, from nothing but what the file itself says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from domain.banking.rules.statement import Finding, StatementPage, exact_sum

# fewer steps prove no scheme, and one odd step among them is a gap only where the others count
_STEPS_THAT_SHOW_A_SCHEME = 3


def examine(pages: Sequence[StatementPage]) -> Iterator[Finding]:
    """Every check of the booked pages of one file, in file order."""
    booked = [page for page in pages if page.kind == "booked"]
    for page in pages:
        yield from unbalanced(page)
    for of_account in _by_account(booked):
        yield from broken_pages(of_account)
        yield from broken_chain(of_account)
        yield from odd_numbers(of_account)
    yield from duplicates(booked)


def unbalanced(page: StatementPage) -> Iterator[Finding]:
    """Opening + movements = closing, to the last decimal, in one currency."""
    if page.opening is None or page.closing is None:
        return
    if page.currency != page.closing_currency:
        yield Finding("currency", {**_named(page), "opening": page.currency, "closing": page.closing_currency})
    total = page.total
    difference = exact_sum((page.opening, total, -page.closing))
    if difference:
        figures = {"opening": page.opening, "sum": total, "closing": page.closing, "difference": difference}
        yield Finding("balance", {**_named(page), **figures})


def broken_pages(pages: Sequence[StatementPage]) -> Iterator[Finding]:
    """An account's pages are all there: after 62M comes 60M with the same amount, and the last page ends in 62F."""
    first, last = pages[0], pages[-1]
    if first.opening_tag == "60M" and (_whole(first.page) or 0) > 1:
        yield _page_missing(first)
    for before, after in pairwise(pages):
        if before.closing_tag != "62M":
            continue
        goes_on = after.opening_tag == "60M" and after.opening == before.closing
        if not goes_on or _page_skipped(before, after):
            yield _page_missing(after)
    if last.closing_tag == "62M":
        yield _page_missing(last)


def broken_chain(pages: Sequence[StatementPage]) -> Iterator[Finding]:
    """Each statement opens with what the one before it closed with; this also shows statements in the wrong order."""
    for before, after in pairwise(pages):
        if before.closing_tag == "62M" or before.closing is None or after.opening is None:
            continue
        difference = exact_sum((after.opening, -before.closing))
        if difference:
            figures = {"opening": after.opening, "closing": before.closing, "difference": difference}
            yield Finding("chain", {**_named(after), **figures})


def odd_numbers(pages: Sequence[StatementPage]) -> Iterator[Finding]:
    """One odd step where all others count up by one is a gap; other schemes are only noted: banks have many."""
    steps = [pair for pair in pairwise(pages) if pair[0].closing_tag != "62M"]
    odd = [(before, after) for before, after in steps if not _counts_on(before, after)]
    if not odd:
        return
    if len(steps) >= _STEPS_THAT_SHOW_A_SCHEME and len(odd) == 1:
        before, after = odd[0]
        yield Finding("number_gap", {**_named(after), "before": before.number})
    else:
        yield Finding("number_scheme", {"account": pages[0].account})


def duplicates(pages: Iterable[StatementPage]) -> Iterator[Finding]:
    """The same statement twice in one file; statements without movements may look alike and do no harm."""
    seen: set[tuple[str, str, str, Decimal | None, Decimal | None, int, Decimal]] = set()
    for page in pages:
        if not page.lines:
            continue
        content = (page.account, page.number, page.page, page.opening, page.closing, len(page.lines), page.total)
        if content in seen:
            yield Finding("duplicate_statement", _named(page))
        seen.add(content)


def _by_account(pages: Iterable[StatementPage]) -> Iterable[list[StatementPage]]:
    accounts: dict[tuple[str, str], list[StatementPage]] = {}
    for page in pages:
        accounts.setdefault(("".join(page.account.split()), page.currency), []).append(page)
    return accounts.values()


def _named(page: StatementPage) -> dict[str, str]:
    return {"account": page.account, "number": page.number}


def _page_missing(page: StatementPage) -> Finding:
    return Finding("page", {**_named(page), "page": page.page})


def _page_skipped(before: StatementPage, after: StatementPage) -> bool:
    first, second = _whole(before.page), _whole(after.page)
    if before.number != after.number or first is None or second is None:
        return False
    return second > first + 1


def _counts_on(before: StatementPage, after: StatementPage) -> bool:
    first, second = _whole(before.number), _whole(after.number)
    if first is None or second is None:
        return False
    if before.closing_on and after.closing_on and before.closing_on.year < after.closing_on.year and second == 1:
        return True
    return second == first + 1


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() else None
