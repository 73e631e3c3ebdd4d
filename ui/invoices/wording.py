"""What stands beside the list: an invoice, a delivery that waits, or a plan, made ready for showing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from domain.kernel.money import ZERO
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.balances import Drawn, Instalment, Standing
from domain.receivables.rules.charges import discount_of
from domain.receivables.whole import Entry, InvoiceWhole
from domain.trade.queries import ToInvoice
from ui.invoices.columns import BASES, SORTS, STATES, BookRow, LineRow, StepRow, plain, state_words
from ui.invoices.papers import due_days
from ui.invoices.questions import Look
from ui.kit.column import DASH, day, full_money, short_day

_METHODS: Final = {
    "bank": N_("Bank"),
    "cash": N_("Cash"),
    "credit": N_("Credit of an allowance"),
    "offset": N_("Set off with the supplier"),
}
_TAKEN: Final = {
    "return": N_("Goods came back"),
    "price": N_("Price corrected"),
    "residual": N_("Residual gas"),
    "discount": N_("Discount for paying early"),
}
_KINDS: Final = {
    "invoice": N_("Invoice"),
    "prepaid": N_("Prepaid gas"),
    "cylinder_lost": N_("Lost cylinder"),
    "allowance": N_("Allowance"),
    "discount": N_("Discount"),
    "interest": N_("Interest"),
    "invoice_void": N_("Void"),
}


@dataclass(frozen=True)
class Detail:
    """What is shown beside the list; a part without rows is left out."""

    title: str
    who: str
    state: str = ""
    tone: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    lines: tuple[LineRow, ...] = ()
    steps: tuple[StepRow, ...] = ()
    books: tuple[BookRow, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    months: tuple[Instalment, ...] = ()


def invoice_detail(look: Look) -> Detail:
    """One invoice with all that became of it."""
    whole, row = look.whole, look.whole.row
    facts = [
        (_("Issued"), day(row.issued_on)),
        (_("Basis"), _(BASES[row.kind])),
        (_("Terms"), row.terms),
        (_("Due"), due_words(whole)),
        (_("Net + VAT"), f"{full_money(row.net)} + {full_money(row.tax)} = {full_money(row.total)}"),
        (_("Open"), full_money(row.open)),
    ]
    if early := _early(row.terms, row.total, row.issued_on):
        facts.append((_("Discount"), early))
    if whole.delivery:
        of = f"{whole.delivery} / {whole.order_ref}" if whole.order_ref else whole.delivery
        facts.append((_("Delivery"), of))
    notes = []
    if whole.waits is not None:
        words = _("Request {number} about this invoice waits for a decision.").format(number=whole.waits)
        notes.append((f"● {words}", "accent"))
    if whole.disputed:
        notes.append((f"◆ {_('Disputed: {amount}').format(amount=full_money(whole.disputed))}", "info"))
    _glyph, _words, tone = STATES[row.state]
    return Detail(
        title=row.number,
        who=f"{row.code} {row.name}",
        state=state_words(row.state),
        tone=tone or "muted",
        facts=tuple(facts),
        notes=tuple(notes),
        lines=line_rows(whole.lines),
        steps=tuple(_steps(whole)),
        books=tuple(row for entry in whole.entries for row in _books(entry, look.accounts)),
    )


def due_words(whole: InvoiceWhole) -> str:
    """The agreed due day, and the one it moved to."""
    if whole.row.due_on is None:
        return DASH
    if whole.due_on is None or whole.due_on == whole.row.due_on:
        return day(whole.row.due_on)
    return _("{agreed}, moved to {moved}").format(agreed=day(whole.due_on), moved=day(whole.row.due_on))


def delivery_detail(row: ToInvoice, *, today: date) -> Detail:
    """A delivery that waits, with what its invoice would say if it were issued today."""
    (due,) = due_days([row], max(today, row.delivered_on))
    facts = [
        (_("Delivered"), day(row.delivered_on)),
        (_("Order"), row.order_ref or DASH),
        (_("Place"), row.site or DASH),
        (_("Basis"), _(BASES[row.kind])),
        (_("Terms"), row.terms),
        (_("Due, if issued today"), day(due)),
        (_("Net + VAT"), f"{full_money(row.net)} + {full_money(row.tax)} = {full_money(row.total)}"),
    ]
    if early := _early(row.terms, row.total, today):
        facts.append((_("Discount"), early))
    taken = sum((Decimal(str(line.get("discount") or 0)) for line in row.lines), ZERO)
    notes = (
        [(_("Price discounts of {amount} are in the lines already.").format(amount=plain(taken)), "info")]
        if taken
        else []
    )
    return Detail(
        title=row.number,
        who=f"{row.code} {row.name}",
        state=f"○ {_('To be invoiced')}",
        tone="muted",
        facts=tuple(facts),
        notes=tuple(notes),
        lines=line_rows(row.lines),
    )


def plan_detail(row: Standing, drawn: Sequence[Drawn], months: Sequence[Instalment]) -> Detail:
    """Prepaid gas, a plan of equal months or an agreement to set off."""
    facts = [(_("First day"), day(row.from_on)), (_("Until"), day(row.until_on) or _("open-ended"))]
    notes: list[tuple[str, str]] = []
    if row.sort == "prepaid":
        facts += [
            (_("Invoice"), row.reference),
            (_("Bought"), f"{plain(row.kg)} kg × {plain(row.unit_price)}"),
            (_("Left kg"), plain(row.kg_left)),
            (_("Worth (2161)"), full_money(row.amount)),
        ]
        notes.append((_("Deliveries draw the oldest purchase first. Only what is drawn is a sale."), "muted"))
    elif row.sort == "level":
        facts.append((_("Year's forecast"), full_money(row.amount)))
        notes.append((_("A plan posts nothing: invoices come as they come, the twelfth month settles."), "muted"))
    else:
        facts.append((_("Reference"), row.reference))
        notes.append((_("Choose an open invoice of this customer to set it off."), "muted"))
    return Detail(
        title=_(SORTS[row.sort]),
        who=f"{row.code} {row.name}",
        facts=tuple(facts),
        notes=tuple(notes),
        drawn=tuple(drawn),
        months=tuple(months),
    )


def line_rows(lines: Sequence[Mapping[str, Any]]) -> tuple[LineRow, ...]:
    """What was delivered, line by line, as it was priced."""
    return tuple(
        LineRow(
            _goods(line),
            plain(line["quantity"]),
            plain(line["unit_price"]) if line.get("unit_price") is not None else DASH,
            Decimal(str(line.get("amount") or 0)),
        )
        for line in lines
    )


def _goods(line: Mapping[str, Any]) -> str:
    more = []
    if line.get("discount"):
        more.append(f"−{plain(line['discount'])}")
    if line.get("residual_kg"):
        more.append(_("{kg} kg left").format(kg=plain(line["residual_kg"])))
    return f"{line['product']} {' '.join(more)}".strip()


def _early(terms: str, total: Decimal, issued_on: date) -> str:
    off = discount_of(terms, total, issued_on)
    if not off.total:
        return ""
    return _("{amount} if paid until {day}").format(amount=full_money(off.total), day=day(off.until_on))


def _steps(whole: InvoiceWhole) -> list[StepRow]:
    steps = []
    for one in whole.allocations:
        words = f"{_(_METHODS[one.method])} {one.number}"
        if one.undone:
            steps.append((one.on, StepRow(short_day(one.on), f"× {words}", -one.amount, "muted")))
        else:
            steps.append((one.on, StepRow(short_day(one.on), words, -one.amount)))
    for taken in whole.allowances:
        words = f"{_(_TAKEN[taken.sort])} {taken.number}"
        steps.append((taken.on, StepRow(short_day(taken.on), words, -(taken.net + taken.tax))))
        if taken.credit:
            told = _("of it {amount} credit").format(amount=full_money(taken.credit))
            steps.append((taken.on, StepRow("", told, None, "muted")))
    for charged in whole.interest:
        words = _("Interest {document}, {rate} %").format(document=charged.document, rate=plain(charged.rate))
        steps.append((charged.until_on, StepRow(short_day(charged.until_on), words, charged.amount, "warn")))
    if whole.voided_on is not None:
        words = _("Void: {reason}").format(reason=whole.void_reason or "")
        steps.append((whole.voided_on, StepRow(short_day(whole.voided_on), words, -whole.row.total, "muted")))
    return [step for _on, step in sorted(steps, key=lambda pair: pair[0])]


def _books(entry: Entry, names: Mapping[str, str]) -> list[BookRow]:
    kind = _(_KINDS[entry.kind]) if entry.kind in _KINDS else entry.kind
    words = _("{day} {kind}, reverses the entry above") if entry.reverses is not None else _("{day} {kind}")
    head = BookRow(words.format(day=short_day(entry.posted_on), kind=kind), tone="accent")
    return [
        head,
        *(
            BookRow(f"{account} {names.get(account, '')}".strip(), max(amount, ZERO), max(-amount, ZERO))
            for account, amount in entry.lines
        ),
    ]
