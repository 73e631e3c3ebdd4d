"""How each of a customer's lists is read: a page at a time, so that a long history opens as fast as a short one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from domain.audit.trail import behind as place_of
from domain.figures.timeline import About
from ui.customers.questions import Look, Page, Questions, Wanted
from ui.customers.rows import PaidRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

PAGE: Final = 100
BESIDE: Final = 40
Read = Callable[[Questions, "Connection", Wanted], Page]


def read_page(ask: Questions, db: Connection, wanted: Wanted) -> Page:
    """One page of the list that is wanted."""
    return _READ[wanted.list](ask, db, wanted)


def look_at(ask: Questions, db: Connection, code: str, wanted: Wanted) -> Look:
    """A customer with everything that is shown at once, read together."""
    head = ask.head(db, code, today=wanted.today)
    of_him = Wanted(head.id, head.code, wanted.list, wanted.today)
    return Look(
        head,
        ask.habits(db, head.id, today=wanted.today),
        read_page(ask, db, of_him),
        ask.timeline(db, head.id, most=BESIDE),
    )


def _items(ask: Questions, db: Connection, wanted: Wanted) -> Page:
    rows = ask.items(db, wanted.customer_id, today=wanted.today, behind=wanted.behind, most=PAGE)
    many, total = ask.open_sum(db, wanted.customer_id) if wanted.behind is None else (0, Page.total)
    return Page(rows, len(rows) >= PAGE, count=many, total=total)


def _happenings(about: About, ask: Questions, db: Connection, wanted: Wanted) -> Page:
    behind = wanted.behind.place if wanted.behind is not None else None
    rows = ask.timeline(db, wanted.customer_id, about=about, behind=behind, most=PAGE)
    return Page(rows, len(rows) >= PAGE)


def _receipts(ask: Questions, db: Connection, wanted: Wanted) -> Page:
    behind = wanted.behind.receipt if wanted.behind is not None else None
    found = ask.receipts(db, wanted.customer_id, behind=behind, most=PAGE)
    rows: list[PaidRow] = []
    for receipt in found:
        rows += (PaidRow(receipt), *(PaidRow(receipt, paid) for paid in receipt.paid))
    return Page(rows, len(found) >= PAGE)


def _cylinders(ask: Questions, db: Connection, wanted: Wanted) -> Page:
    page = _happenings("cylinders", ask, db, wanted)
    held = ask.held(db, wanted.customer_id) if wanted.behind is None else ()
    return Page(page.rows, page.more, held)


def _accounts(ask: Questions, db: Connection, wanted: Wanted) -> Page:
    return Page(ask.marks(db, wanted.customer_id), False, ask.accounts(db, wanted.customer_id))


def _audit(ask: Questions, db: Connection, wanted: Wanted) -> Page:
    behind = place_of(wanted.behind) if wanted.behind is not None else None
    rows = ask.events(db, wanted.customer_id, behind=behind, most=PAGE)
    if behind is None:
        # who reads the trail is in it
        ask.note(db, op="READ", asked={"customer": wanted.code})
    return Page(rows, len(rows) >= PAGE)


_READ: Final[Mapping[str, Read]] = {
    "items": _items,
    "money": partial(_happenings, "money"),
    "receipts": _receipts,
    "goods": partial(_happenings, "goods"),
    "credit": partial(_happenings, "credit"),
    "cylinders": _cylinders,
    "accounts": _accounts,
    "audit": _audit,
    "timeline": partial(_happenings, "everything"),
}
# where something that happened is shown with what belongs to it
LIST_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(("invoice", "void", "allowance", "refund", "interest", "write_off", "reversal"), "money"),
    "receipt": "receipts",
    **dict.fromkeys(("order", "delivery"), "goods"),
    **dict.fromkeys(("verdict", "status", "hold", "hold_end", "limit"), "credit"),
    **dict.fromkeys(("cylinders", "cylinders_in"), "cylinders"),
    "account": "accounts",
}


def joined(page: Page | None, further: Page) -> Page:
    """A list with its next page behind it."""
    if page is None:
        return further
    rows: Sequence[Any] = (*page.rows, *further.rows)
    return Page(rows, further.more, page.upper, page.count, page.total)
