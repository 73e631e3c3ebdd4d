"""Carries the deeds of the invoices screen out: each is filled in, seen, and sent under one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import uuid4

from domain.approvals.rules import TIERS
from domain.approvals.service import Asked, ask_allowance, ask_invoice_void, ask_offset, ask_residual_gas
from domain.errors import Conflict, LuckyGasError
from domain.kernel.calendar import Calendar
from domain.kernel.words import gettext as _
from domain.kernel.words import ngettext
from domain.receivables.charges import Voided, charge_interest, take_discounts, void_invoice
from domain.receivables.rules.charges import Interest
from domain.receivables.rules.numbers import following, next_number
from domain.receivables.service import invoice_deliveries
from domain.trade.queries import ToInvoice
from ui.invoices import papers
from ui.invoices.columns import DiscountRow
from ui.invoices.questions import TOPICS, Look, to_issue
from ui.kit.column import count
from ui.kit.desk import Desk
from ui.kit.paper import Paper, reason_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


class Asking(Protocol):
    """What the screen asks a person before a deed, and tells after it."""

    def fill(self, paper: Paper) -> Mapping[str, Any] | None: ...
    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...


class Deeds:
    """`done` is told what was done; `conflict` that somebody was first."""

    def __init__(
        self, view: Asking, desk: Desk, *, done: Callable[[str], None], conflict: Callable[[str], None]
    ) -> None:
        self._view, self._desk, self._tell, self._conflict = view, desk, done, conflict
        self.busy = False
        # a topic of this screen alone: news that come with it are its own
        self.echo = f"invoices/{uuid4().hex}"

    def issue(self, rows: Sequence[ToInvoice]) -> None:
        """Look up the next number, then invoice these deliveries."""
        self.busy = True
        self._desk.work(to_issue, done=lambda known: self._issue(rows, *known), refused=self._refused)

    def void(self, look: Look) -> None:
        """Void an invoice alone where that is allowed, else ask for it."""
        today, login, invoice = self._desk.today(), self._desk.who.login, look.whole.row.id
        values = self._view.fill(papers.void(look, login=login, today=today))
        if values is None:
            return
        reason, key = reason_words(values, papers.VOID_REASONS), uuid4()
        if papers.may_void_alone(look, login=login, today=today):
            self._do(lambda db: void_invoice(db, invoice_id=invoice, reason=reason, key=key), self._voided)
        else:
            self._do(lambda db: ask_invoice_void(db, invoice_id=invoice, reason=reason, key=key), self._asked)

    def allow(self, look: Look) -> None:
        """Ask for an allowance."""
        values = self._view.fill(papers.allowance(look))
        if values is not None:
            reason, key, invoice = reason_words(values, papers.ALLOWANCE_REASONS), uuid4(), look.whole.row.id
            sort, amount = values["sort"], values["amount"]
            self._do(
                lambda db: ask_allowance(db, invoice_id=invoice, sort=sort, amount=amount, reason=reason, key=key),
                self._asked,
            )

    def residual(self, look: Look) -> None:
        """Ask for residual gas that came back."""
        values = self._view.fill(papers.residual(look, today=self._desk.today()))
        if values is not None:
            key, invoice = uuid4(), look.whole.row.id
            self._do(
                lambda db: ask_residual_gas(
                    db,
                    invoice_id=invoice,
                    product=values["product"],
                    kg=values["kg"],
                    returned_on=values["on"],
                    reason=values["remark"],
                    key=key,
                ),
                self._asked,
            )

    def set_off(self, look: Look) -> None:
        """Ask to set an invoice off against what we owe the supplier."""
        values = self._view.fill(papers.offset(look))
        item, customer = look.whole.item_id, look.whole.row.customer_id
        if values is not None and item is not None:
            reason, key = reason_words(values, papers.OFFSET_REASONS), uuid4()
            parts: list[tuple[int, Decimal]] = [(item, values["amount"])]
            agreement = int(values["agreement"])
            self._do(
                lambda db: ask_offset(
                    db, customer_id=customer, agreement_id=agreement, items=parts, reason=reason, key=key
                ),
                self._asked,
            )

    def charge(self, look: Look) -> None:
        """Charge interest on a late invoice."""
        today = self._desk.today()
        values = self._view.fill(papers.interest(look, today=today))
        if values is not None and look.whole.item_id is not None:
            one = Interest(
                look.whole.item_id, values["base"], values["rate"], values["from"], values["until"], values["basis"]
            )
            key = uuid4()
            self._do(
                lambda db: charge_interest(db, [one], on=today, key=key, calendar=Calendar()),
                lambda documents: _("Charged: {document}.").format(document=", ".join(documents)),
            )

    def grant(self, rows: Sequence[DiscountRow], accounts: Mapping[str, str]) -> None:
        """Grant the ticked discounts, all or none."""
        if self._view.fill(papers.discounts(rows, accounts)) is not None:
            items, today, key = [row.due.item_id for row in rows], self._desk.today(), uuid4()
            self._do(
                lambda db: take_discounts(db, item_ids=items, on=today, key=key),
                lambda many: ngettext("{count} discount granted.", "{count} discounts granted.", many).format(
                    count=count(many)
                ),
            )

    def _issue(self, rows: Sequence[ToInvoice], last: str, accounts: Mapping[str, str]) -> None:
        self.busy = False
        values = self._view.fill(papers.issue(rows, next_number(last), accounts, today=self._desk.today()))
        if values is None:
            return
        numbers = following(values["first"], len(rows))
        bills, key = papers.bills(rows, numbers, values["on"]), uuid4()
        self._do(
            lambda db: invoice_deliveries(db, bills, key=key),
            lambda many: ngettext("{count} invoice issued: {span}.", "{count} invoices issued: {span}.", many).format(
                count=count(many), span=numbers[0] if many == 1 else f"{numbers[0]} – {numbers[-1]}"
            ),
        )

    @staticmethod
    def _voided(done: Voided) -> str:
        if done.delivery_id is None:
            return _("Void. Its entry is reversed.")
        return _("Void. Its delivery waits for another invoice.")

    @staticmethod
    def _asked(asked: Asked) -> str:
        return _("Asked: request {number} goes to {tier}.").format(number=asked.request_id, tier=_(TIERS[asked.needs]))

    def _do(self, deed: Callable[[Connection], T], told: Callable[[T], str]) -> None:
        self.busy = True

        def done(answer: T) -> None:
            self.busy = False
            self._tell(told(answer))

        self._desk.work(
            deed, done=done, refused=self._refused, writes=(*TOPICS, "approvals", "credit", self.echo), keyed=True
        )

    def _refused(self, refusal: LuckyGasError) -> None:
        self.busy = False
        if isinstance(refusal, Conflict):
            self._conflict(str(refusal))
        else:
            self._view.show_refusal(refusal)
