"""Another account for a customer's refunds: typed and sealed at this desk, approved by a second person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from domain.approvals.rules import TIERS
from domain.approvals.service import Asked
from domain.customers.queries import RefundAccount
from domain.errors import LuckyGasError
from domain.kernel.words import gettext as _
from ui.customers.questions import Look, Page, Questions
from ui.kit.desk import Desk


@dataclass(frozen=True)
class AccountTyped:
    """What was typed from the passbook; it shows itself to nobody."""

    bank_code: str
    number: str
    holder_name: str

    def __repr__(self) -> str:
        return "AccountTyped(***)"


# answers what was typed with "" or the reason why not
Try = Callable[[AccountTyped, Callable[[str], None]], None]


class View(Protocol):
    """What the screen asks for a refund account, and tells after it."""

    def ask_account(self, customer: str, attempt: Try) -> None: ...
    def ask_reason(self, title: str, sentence: str, run_words: str) -> str | None: ...
    def say(self, sentence: str) -> None: ...
    def show_refusal(self, refusal: LuckyGasError) -> None: ...


class Refunding:
    """Proposes an account and asks for its approval; the number is kept nowhere on this computer."""

    def __init__(
        self,
        view: View,
        desk: Desk,
        ask: Questions,
        *,
        customer: Callable[[], Look | None],
        done: Callable[[], None],
    ) -> None:
        self._view, self._desk, self._ask, self._customer, self._done = view, desk, ask, customer, done
        # a topic of this screen alone: news that come with it are its own
        self.echo = f"customers/{uuid4().hex}"
        self.accounts: tuple[RefundAccount, ...] = ()
        self._of = 0

    def take_customer(self, customer_id: int) -> None:
        """Another customer is open: his accounts are not known yet."""
        if customer_id != self._of:
            self._of, self.accounts = customer_id, ()

    def take_list(self, key: str, page: Page) -> None:
        """The accounts were read."""
        if key == "accounts":
            self.accounts = tuple(page.upper)

    def propose(self) -> None:
        """Ask for the account as the passbook says it; what the books refuse is said at its fields."""
        look = self._customer()
        if look is None:
            return
        # one key a form: pressed twice, or sent again after a lost answer, it is one account
        key, customer = uuid4(), look.head.id

        def attempt(typed: AccountTyped, told: Callable[[str], None]) -> None:
            self._send(customer, typed, key, told)

        self._view.ask_account(f"{look.head.code} {look.head.name}", attempt)

    def why_not_ask(self) -> str:
        """Why no approval can be asked for now, "" when it can."""
        proposed = self._proposed()
        if proposed is None:
            return _("No refund account is proposed. Propose one first; list 7 shows them.")
        if proposed.asked:
            return _("Its approval is asked for already.")
        return "" if proposed.stored else _("The number is on its way into the safe. Try again in a minute.")

    def ask(self) -> None:
        """Ask a supervisor to approve the proposed account."""
        proposed = self._proposed()
        if proposed is None:
            return
        reason = self._view.ask_reason(
            _("Ask for approval"),
            _("Who approves reads why this account is right: where you saw it, and who confirmed it."),
            _("Ask"),
        )
        if reason:
            key = uuid4()
            self._desk.work(
                lambda db: self._ask.ask(db, account_id=proposed.id, reason=reason, key=key),
                done=self._asked,
                refused=self._view.show_refusal,
                writes=("approvals", "customers", self.echo),
                keyed=True,
            )

    def _proposed(self) -> RefundAccount | None:
        return next((one for one in self.accounts if one.state == "PROPOSED"), None)

    def _send(self, customer: int, typed: AccountTyped, key: UUID, told: Callable[[str], None]) -> None:
        def done(_account: int) -> None:
            told("")
            self._view.say(_("Proposed. In a minute its number is in the safe; then ask for its approval in list 7."))
            self._done()

        self._desk.work(
            lambda db: self._ask.propose(
                db,
                customer_id=customer,
                bank_code=typed.bank_code,
                number=typed.number,
                holder_name=typed.holder_name,
                key=key,
            ),
            done=done,
            refused=lambda refusal: told(str(refusal)),
            writes=("customers", self.echo),
            keyed=True,
        )

    def _asked(self, asked: Asked) -> None:
        self._view.say(_("Asked. It waits for {tier}.").format(tier=_(TIERS[asked.needs])))
        self._done()
