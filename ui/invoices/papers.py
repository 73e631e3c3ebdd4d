"""The deeds of the invoices screen as they are filled in, and what each would book. Plain Python over what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from domain.errors import Refused
from domain.kernel.calendar import Calendar
from domain.kernel.money import ZERO, half_up
from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from domain.receivables.rules.allowances import allow
from domain.receivables.rules.bills import DeliveryInvoice, bill_delivery
from domain.receivables.rules.charges import discount_of, interest_on
from domain.receivables.rules.numbers import following
from domain.trade.queries import ToInvoice
from domain.trade.rules import residual_worth
from ui.invoices.columns import DiscountRow, plain
from ui.invoices.questions import Look
from ui.kit.column import count, day, full_money
from ui.kit.paper import Field, Paper, Seen, Values, booked, goes_to, reason_fields

HIGHEST_RATE: Final = Decimal(16)
USUAL_RATE: Final = Decimal(5)
VOID_REASONS: Final = (
    ("amount", N_("Wrong amount")),
    ("customer", N_("Wrong customer")),
    ("double", N_("Invoiced twice")),
    ("undelivered", N_("The goods never arrived")),
    ("buyer", N_("Wrong buyer on the invoice")),
)
ALLOWANCE_REASONS: Final = (
    ("agreed", N_("Price as agreed")),
    ("short", N_("Delivered less")),
    ("quality", N_("Complaint about quality")),
    ("back", N_("Goods came back")),
    ("mistake", N_("Mistake in the price")),
)
OFFSET_REASONS: Final = (("settled", N_("Settled with the supplier")), ("agreed", N_("By the agreement on file")))
# an invoice within its month is voided by a supervisor, later by a manager
_SAME_MONTH, _LATER = 3, 4


class RateTooHighHere(Refused):
    """Sixteen per cent a year is the most that may be claimed (Civil Code 205)."""


class NoDaysToCharge(Refused):
    """Interest is for days that are over: the last day lies after the first and not in the future."""


class MoreThanIsOpenHere(Refused):
    """Only {open} of this invoice is open. Set off that at most."""


class TooMuchGas(Refused):
    """Residual gas of a {size} kg cylinder is {size} kg at most, weighed to 0.1 kg."""


def issue(rows: Sequence[ToInvoice], preset: str, accounts: Mapping[str, str], *, today: date) -> Paper:
    """One invoice for each of these deliveries, with the numbers from the first one on."""
    net, tax, total = (sum((getattr(row, part) for row in rows), ZERO) for part in ("net", "tax", "total"))
    latest = max(row.delivered_on for row in rows)
    companies = sum(row.kind == "B2B" for row in rows)

    def look(values: Values) -> Seen:
        numbers = following(values["first"], len(rows))
        dues = due_days(rows, values["on"])
        early = [discount_of(row.terms, row.total, values["on"]).total for row in rows]
        span = numbers[0] if len(numbers) == 1 else f"{numbers[0]} – {numbers[-1]}"
        lines = [(_("Numbers {span}").format(span=span), "")]
        first, last = day(min(dues)), day(max(dues))
        due = _("Due {day}") if first == last else _("Due from {day} to {last}")
        lines.append((due.format(day=first, last=last), ""))
        lines.append(
            (
                _(
                    "VAT invoice by invoice, half up: {companies} on the net, {consumers} taken out of the gross."
                ).format(companies=companies, consumers=len(rows) - companies),
                "muted",
            )
        )
        if sum(early, ZERO):
            words = _("Discount for paying early: {amount} at most, if paid in time.")
            lines.append((words.format(amount=full_money(sum(early, ZERO))), "info"))
        return Seen(booked([("1140", total), ("4110", -net), ("2141", -tax)], accounts), lines)

    many = ngettext("{count} delivery", "{count} deliveries", len(rows)).format(count=count(len(rows)))
    sentence = _("{many}, {total} with VAT. Each becomes owed by its own invoice.").format(
        many=many, total=f"NT$ {full_money(total)}"
    )
    words = ngettext("Issue {count} invoice", "Issue {count} invoices", len(rows)).format(count=count(len(rows)))
    fields = (
        Field("first", _("First number"), preset=preset, hint="AB12345678"),
        Field("on", _("Day of issue"), "day", preset=today, earliest=latest, latest=today),
    )
    return Paper(_("Invoice deliveries"), sentence, fields, look, words)


def due_days(rows: Sequence[ToInvoice], issued_on: date) -> list[date]:
    """When each invoice would be due, moved off holidays."""
    return [bill.effective_due_on for bill in bills(rows, [""] * len(rows), issued_on)]


def bills(rows: Sequence[ToInvoice], numbers: Sequence[str], issued_on: date) -> list[DeliveryInvoice]:
    """The invoices of these deliveries."""
    calendar = Calendar()
    return [
        bill_delivery(
            delivery_id=row.id,
            number=number,
            delivered_on=row.delivered_on,
            issued_on=issued_on,
            terms=row.terms,
            calendar=calendar,
        )
        for row, number in zip(rows, numbers, strict=True)
    ]


def may_void_alone(look: Look, *, login: str, today: date) -> bool:
    """Whether it is one's own invoice of today: every other void is asked for."""
    return look.whole.row.issued_on == today and look.whole.posted_by == login


def void(look: Look, *, login: str, today: date) -> Paper:
    """What voiding an invoice books: money on it first, then the invoice itself."""
    whole, row = look.whole, look.whole.row
    paid = sum((one.amount for one in whole.allocations if not one.undone), ZERO)
    entry = booked(
        [("1140", paid), ("2160", -paid), ("4110", row.net), ("2141", row.tax), ("1140", -row.total)], look.accounts
    )
    lines = []
    if paid:
        lines.append((_("{amount} that was paid on it lies unapplied again.").format(amount=full_money(paid)), "warn"))
    if whole.delivery:
        lines.append((_("Delivery {number} waits for another invoice.").format(number=whole.delivery), ""))
    run = _("Void the invoice")
    if may_void_alone(look, login=login, today=today):
        lines.append((_("Your own invoice of today: nobody else has to agree."), "ok"))
    else:
        same = (row.issued_on.year, row.issued_on.month) == (today.year, today.month)
        words, run = goes_to(look.void, row.total, first=_SAME_MONTH if same else _LATER)
        lines.append((words, "info"))
    sentence = _("{number} of {customer}, {total}. It stays in the register, struck by its reversal.").format(
        number=row.number, customer=row.name, total=full_money(row.total)
    )
    seen = Seen(entry, lines)
    return Paper(_("Void the invoice"), sentence, reason_fields(VOID_REASONS), lambda _values: seen, run)


def allowance(look: Look) -> Paper:
    """Goods back or a price corrected: what it books, and who will decide."""
    whole, row = look.whole, look.whole.row
    net_basis = row.kind == "B2B"
    most = whole.left_net if net_basis else whole.left_net + whole.left_tax

    def seen(values: Values) -> Seen:
        return _allowed(look, values["sort"], values["amount"])

    basis = _("net of VAT") if net_basis else _("VAT included")
    sentence = _("{number} of {customer}: at most {most}, {basis}.").format(
        number=row.number, customer=row.name, most=full_money(most), basis=basis
    )
    sorts = (("return", _("Goods came back")), ("price", _("Price corrected")))
    fields = (
        Field("sort", _("Type"), "choice", preset="price", choices=sorts),
        Field("amount", _("Amount, {basis}").format(basis=basis), "amount"),
        *reason_fields(ALLOWANCE_REASONS),
    )
    return Paper(_("Ask for an allowance"), sentence, fields, seen, _("Ask"))


def residual(look: Look, *, today: date) -> Paper:
    """Residual gas that came back, at the price of the return day by its size."""

    def seen(values: Values) -> Seen:
        price = look.gas[values["product"]]
        size, kg = price.size_kg or ZERO, values["kg"]
        if kg <= 0 or kg > size or kg != round(kg, 1):
            raise TooMuchGas(size=plain(size))
        worth = half_up(residual_worth(price.unit_price, size, kg))
        shown = _allowed(look, "residual", worth)
        told = _("{price} ÷ {size} kg × {kg} kg = {worth}").format(
            price=plain(price.unit_price), size=plain(size), kg=plain(kg), worth=full_money(worth)
        )
        return Seen(shown.entry, [(told, ""), *shown.lines], shown.why_not, shown.run_words)

    products = tuple((code, f"{code} {plain(price.size_kg)} kg") for code, price in look.gas.items())
    sentence = _("{number} of {customer}: gas left in returned cylinders.").format(
        number=look.whole.row.number, customer=look.whole.row.name
    )
    fields = (
        Field("product", _("Goods"), "choice", preset=products[0][0] if products else "", choices=products),
        Field("kg", _("Kilograms left"), "weight", hint="3.5"),
        Field("on", _("Came back on"), "day", preset=today, earliest=today, latest=today),
        Field("remark", _("Remark"), preset=_("Residual gas")),
    )
    return Paper(_("Ask for residual gas"), sentence, fields, seen, _("Ask"))


def _allowed(look: Look, sort: str, amount: Decimal) -> Seen:
    whole, row = look.whole, look.whole.row
    made = allow(row.kind, amount, left_net=whole.left_net, left_tax=whole.left_tax, balance=row.open)
    sales = "4170" if sort == "return" else "4190"
    entry = booked(
        [(sales, made.net), ("2141", made.tax), ("1140", -made.applied), ("2160", -made.credit)], look.accounts
    )
    before = sum((one.net + one.tax for one in whole.allowances if one.sort != "discount"), ZERO)
    words, run = goes_to(look.allowance, made.total + before)
    lines = [(words, "info")]
    if made.credit:
        told = _("{amount} is more than is open: it becomes the customer's credit.")
        lines.insert(0, (told.format(amount=full_money(made.credit)), "warn"))
    return Seen(entry, lines, run_words=run)


def interest(look: Look, *, today: date) -> Paper:
    """Simple interest on a late invoice, for days that were not charged yet."""
    whole, row = look.whole, look.whole.row
    begins = max([row.due_on or today, *(one.until_on for one in whole.interest)])

    def seen(values: Values) -> Seen:
        rate, base, first, last = values["rate"], values["base"], values["from"], values["until"]
        if not 0 < rate <= HIGHEST_RATE:
            raise RateTooHighHere
        days = (last - first).days
        if days < 1 or last > today:
            raise NoDaysToCharge
        amount = interest_on(base, rate, days)
        told = _("{base} × {rate} % × {days} days ÷ 365 = {amount}").format(
            base=full_money(base), rate=plain(rate), days=count(days), amount=full_money(amount)
        )
        why_not = "" if amount else _("That is less than half a dollar.")
        lines = [(told, ""), (_("Interest carries no VAT and is due at once."), "muted")]
        return Seen(booked([("1140", amount), ("7101", -amount)], look.accounts), lines, why_not)

    sentence = _("{number} of {customer}, late since {day}.").format(
        number=row.number, customer=row.name, day=day(row.due_on)
    )
    bases = (("agreed", _("Agreed in the contract")), ("adjudged", _("Adjudged by a court")))
    fields = (
        Field("basis", _("Grounds"), "choice", preset="agreed", choices=bases),
        Field("base", _("On how much"), "amount", preset=row.open or row.total),
        Field("rate", _("Per cent a year"), "weight", preset=USUAL_RATE),
        Field("from", _("First day"), "day", preset=begins, earliest=begins, latest=today),
        Field("until", _("Until"), "day", preset=today, earliest=begins + timedelta(days=1), latest=today),
    )
    return Paper(_("Charge interest for paying late"), sentence, fields, seen, _("Charge interest"))


def discounts(rows: Sequence[DiscountRow], accounts: Mapping[str, str]) -> Paper:
    """The discounts of invoices that were paid in time but for them."""
    parts = [discount_of(row.due.terms, row.due.total, row.due.until_on) for row in rows]
    net, tax, total = (sum((getattr(part, name) for part in parts), ZERO) for name in ("net", "tax", "total"))
    seen = Seen(
        booked([("4191", net), ("2141", tax), ("1140", -total)], accounts),
        [(_("All or none: one that is no longer due stops the run."), "muted")],
    )
    many = ngettext("{count} invoice", "{count} invoices", len(rows)).format(count=count(len(rows)))
    sentence = _("{many}, {total} taken off. Each was paid in full and in time but for its discount.").format(
        many=many, total=f"NT$ {full_money(total)}"
    )
    return Paper(_("Grant discounts"), sentence, (), lambda _values: seen, _("Grant {many}").format(many=many))


def offset(look: Look) -> Paper:
    """Open money of an invoice set off against what we owe the customer as a supplier."""
    row = look.whole.row

    def seen(values: Values) -> Seen:
        amount = values["amount"]
        if not 0 < amount <= row.open:
            raise MoreThanIsOpenHere(open=full_money(row.open))
        words, run = goes_to(look.offset, amount)
        return Seen(booked([("2101", amount), ("1140", -amount)], look.accounts), [(words, "info")], run_words=run)

    choices = tuple((str(one.id), one.reference) for one in look.agreements)
    sentence = _("{number} of {customer}: {open} is open.").format(
        number=row.number, customer=row.name, open=full_money(row.open)
    )
    fields = (
        Field("agreement", _("Agreement"), "choice", preset=choices[0][0] if choices else "", choices=choices),
        Field("amount", _("Amount"), "amount", preset=row.open),
        *reason_fields(OFFSET_REASONS),
    )
    return Paper(_("Ask to set off with the supplier"), sentence, fields, seen, _("Ask"))
