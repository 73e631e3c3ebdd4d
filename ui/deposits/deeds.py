"""Carries the deeds on cylinders out: each is filled in, seen with its money, and sent under one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import uuid4

from domain.approvals.rules import TIERS
from domain.approvals.service import Asked, ask_breakage, ask_deposit_refund
from domain.customers.queries import CustomerFound, find_customers
from domain.deposits import service
from domain.deposits.matrix import DeedRow
from domain.deposits.service import Done
from domain.errors import Conflict, LuckyGasError
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from ui.deposits import giving, resting, returning
from ui.deposits.actions import GIVERS, WAIVERS
from ui.deposits.questions import TOPICS, Look, entry_of
from ui.kit.column import count, full_money
from ui.kit.desk import Desk
from ui.kit.paper import Paper, reason_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


class Asking(Protocol):
    """What the screen asks a person before a deed, and tells after it."""

    def fill(self, paper: Paper) -> Mapping[str, Any] | None: ...
    def ask_words(self, title: str, sentence: str, run_words: str) -> str | None: ...
    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...


class Deeds:
    """`done` is told what was done; `conflict` that somebody was first."""

    def __init__(
        self, view: Asking, desk: Desk, *, done: Callable[[str], None], conflict: Callable[[str], None]
    ) -> None:
        self._view, self._desk, self._tell, self._conflict = view, desk, done, conflict
        self._roles = desk.who.roles
        # a topic of this screen alone: news that come with it are its own
        self.echo = f"deposits/{uuid4().hex}"

    def give(self, look: Look, size: Decimal | None) -> None:
        """Give cylinders out against a deposit."""
        may_take, may_waive = (bool(self._roles.intersection(right.split())) for right in (GIVERS, WAIVERS))
        today = self._desk.today()
        values = self._view.fill(giving.give(look, size, today=today, may_take=may_take, may_waive=may_waive))
        if values is None:
            return
        kind, on = giving.size_of(values), values["on"]
        due, effective = giving.due_days(look, on) if values["way"] == "account" else (None, None)
        row = service.Given(
            **_common(look, values),
            way=values["way"],
            rate=None if values["way"] == "waiver" else next(one.deposit for one in look.sizes if one.size_kg == kind),
            document=values["document"],
            due_on=due,
            effective_due_on=effective,
            inspect_by=values["inspect_by"],
            reason=values["reason"],
        )
        self._rows(service.take_deposits, row)

    def exchange(self, look: Look, size: Decimal | None) -> None:
        """Full ones for empty ones."""
        values = self._view.fill(giving.exchange(look, size, today=self._desk.today()))
        if values is not None:
            more = {"out": values["out"], "inspect_by": values["inspect_by"], "document": values["document"]}
            self._rows(service.exchange_cylinders, service.Exchanged(**_common(look, values), **more))

    def foreign(self, look: Look, size: Decimal | None) -> None:
        """Another house's cylinders came in."""
        values = self._view.fill(giving.foreign(look, size, today=self._desk.today()))
        if values is not None:
            more = {"owner": values["owner"], "document": values["document"]}
            self._rows(service.take_foreign_cylinders, service.Foreign(**_common(look, values), **more))

    def open_lots(self, look: Look, size: Decimal | None) -> None:
        """What was held before the first day here."""
        today = self._desk.today()
        values = self._view.fill(giving.open_lots(look, size, today=today))
        if values is not None:
            more = {key: values[key] for key in ("rate", "document", "issued_on")}
            self._rows(service.open_lots, service.Opened(**_common(look, {**values, "on": today}), **more))

    def take_back(self, look: Look, size: Decimal | None) -> None:
        """Cylinders back, their deposits refunded."""
        values = self._view.fill(returning.take_back(look, size, today=self._desk.today()))
        if values is not None:
            cash = values["way"] == "cash"
            row = service.Returned(
                **_common(look, values),
                way="cash" if cash else "account",
                open_item=None if cash else int(values["way"]),
                consent=None if cash else values["consent"],
                document=values["document"],
            )
            self._rows(service.return_cylinders, row)

    def ask_refund(self, look: Look, size: Decimal | None) -> None:
        """Ask that deposits are paid out by a refund order."""
        values = self._view.fill(returning.ask_refund(look, size))
        if values is not None:
            key, account = uuid4(), int(values["account"]) if values["account"] else None
            self._do(
                lambda db: ask_deposit_refund(
                    db,
                    customer_id=look.holder.customer_id,
                    size_kg=giving.size_of(values),
                    units=values["units"],
                    serials=values["serials"],
                    reason=values["reason"],
                    account_id=account,
                    key=key,
                ),
                _asked,
            )

    def lose(self, look: Look, size: Decimal | None) -> None:
        """Write cylinders down as lost."""
        values = self._view.fill(returning.lose(look, size, today=self._desk.today()))
        if values is not None:
            due, effective = giving.due_days(look, values["on"])
            row = service.Lost(
                **_common(look, values),
                invoice=values["invoice"].strip().upper(),
                due_on=due,
                effective_due_on=effective,
                charge=values["charge"] or Decimal(0),
                reason=reason_words(values, returning.LOST_REASONS),
            )
            self._rows(service.lose_cylinders, row)

    def find(self, look: Look) -> None:
        """Lost cylinders turned up."""
        values = self._view.fill(returning.find(look, today=self._desk.today()))
        if values is not None:
            self._rows(service.find_cylinders, service.Cylinders(**_common(look, values), reason=values["reason"]))

    def move(self, look: Look, size: Decimal | None) -> None:
        """First to whom, then what."""
        words = _("Code, name, tax number or phone of who has them from now on.")
        typed = self._view.ask_words(_("Hand cylinders to another customer"), words, _("Go on"))
        if typed:
            self._desk.work(
                lambda db: find_customers(db, typed),
                done=lambda found: self._move(look, size, found),
                refused=self._refused,
            )

    def wake(self, look: Look) -> None:
        """The customer was reached."""
        values = self._view.fill(resting.wake(look))
        if values is not None:
            customer, today, key, reason = look.holder.customer_id, self._desk.today(), uuid4(), values["reason"]
            self._do(
                lambda db: service.wake_cylinders(db, customer_id=customer, on=today, reason=reason, key=key),
                lambda many: ngettext(
                    "{count} cylinder is held again.", "{count} cylinders are held again.", many
                ).format(count=count(many)),
            )

    def ask_breakage(self, look: Look, size: Decimal | None) -> None:
        """Ask that deposits become income."""
        values = self._view.fill(resting.breakage(look, size, today=self._desk.today()))
        if values is not None:
            customer, key, kind = look.holder.customer_id, uuid4(), giving.size_of(values)
            self._do(
                lambda db: ask_breakage(db, customer_id=customer, size_kg=kind, reason=values["reason"], key=key),
                _asked,
            )

    def undo(self, deed: DeedRow) -> None:
        """Look at what a deed posted, then undo it by its mirror."""
        self._desk.work(lambda db: entry_of(db, deed), done=lambda read: self._undo(deed, *read), refused=self._refused)

    def _undo(self, deed: DeedRow, lines: Sequence[tuple[str, Decimal]], names: Mapping[str, str]) -> None:
        today = self._desk.today()
        values = self._view.fill(resting.undo(deed, lines, names))
        if values is not None:
            reason, key = reason_words(values, resting.UNDO_REASONS), uuid4()
            self._do(
                lambda db: service.undo_deed(db, deed_id=deed.id, on=today, reason=reason, key=key),
                lambda done: _("No. {number} is undone by no. {undo}.").format(number=deed.id, undo=done.deed_id),
            )

    def _move(self, look: Look, size: Decimal | None, found: Sequence[CustomerFound]) -> None:
        others = [one for one in found if one.id != look.holder.customer_id]
        if len(others) != 1:
            words = _("{count} customers fit. Type the code of one other customer.")
            self._view.say(words.format(count=count(len(others))))
            return
        values = self._view.fill(returning.move(look, others[0], size, today=self._desk.today()))
        if values is not None:
            more = {"to": others[0].id, "consent": values["consent"], "to_consent": values["to_consent"]}
            self._rows(service.move_cylinders, service.Moved(**_common(look, values), **more))

    def _rows(self, deed: Callable[..., tuple[Done, ...]], row: service.Cylinders) -> None:
        key = uuid4()
        self._do(lambda db: deed(db, [row], key=key), _told)

    def _do(self, deed: Callable[[Connection], T], told: Callable[[T], str]) -> None:
        self._desk.work(
            deed,
            done=lambda answer: self._tell(told(answer)),
            refused=self._refused,
            writes=(*TOPICS, "approvals", "payments", "credit", self.echo),
            keyed=True,
        )

    def _refused(self, refusal: LuckyGasError) -> None:
        if isinstance(refusal, Conflict):
            self._conflict(str(refusal))
        else:
            self._view.show_refusal(refusal)


def _common(look: Look, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "customer": look.holder.customer_id,
        "size": giving.size_of(values),
        "units": values["units"],
        "on": values["on"],
        "serials": values["serials"],
    }


def _told(done: tuple[Done, ...]) -> str:
    (one,) = done
    if not one.amount:
        return _("Done: no. {number}. No money moved.").format(number=one.deed_id)
    return _("Done: no. {number}, {amount}.").format(number=one.deed_id, amount=full_money(one.amount))


def _asked(asked: Asked) -> str:
    return _("Asked: request {number} goes to {tier}.").format(number=asked.request_id, tier=_(TIERS[asked.needs]))
