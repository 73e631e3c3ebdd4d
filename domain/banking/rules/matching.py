"""Whose money a bank line is: the first rung, deterministic, never by amount alone (bank formats 13.2 to 13.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from domain.banking.rules.evidence import Clues, plain
from domain.banking.rules.explanation import Reason
from domain.payments.rules import Claim, Fit, Part, fit, payable

Deed = Literal["post", "propose", "unknown", "charge", "interest", "exception", "returned"]

# The order in which evidence is believed. Deterministic evidence posts whatever the amount; strong evidence posts only
# with an exact amount; the rest is for a person.
DETERMINISTIC: Final = ("virtual_account",)
STRONG: Final = ("invoice_number", "customer_no", "ubn", "payer_account")
FIRM: Final = (*DETERMINISTIC, *STRONG)
WEAK: Final = ("alias", "name")
ORDER: Final = (*FIRM, *WEAK, "person", "name_prefix", "name_near")
CONFIDENCE: Final = {
    "virtual_account": 100, "invoice_number": 95, "customer_no": 95, "ubn": 95, "payer_account": 90, "alias": 80,
    "name": 60, "person": 60, "name_prefix": 40, "name_near": 25,
}  # fmt: skip
DOUBTED: Final = 30

MOST_CANDIDATES: Final = 9
CHARGE_WORDS: Final = ("手續費", "匯費", "帳務管理費", "郵電費", "SERVICE FEE", "BANK CHARGE")
INTEREST_WORDS: Final = ("存款息", "利息", "INTEREST")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a customer found in a line; shared ones belong to several customers and are no evidence of one."""

    kind: str
    value: str
    customer_id: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reading of a line: this customer, these items, for these reasons. `certain` ones post without a person."""

    customer_id: int
    customer_code: str
    customer_name: str
    confidence: int
    evidence: str
    amount_rule: str
    parts: tuple[Part, ...]
    fee: Decimal
    difference: Decimal
    unapplied: Decimal
    reasons: tuple[Reason, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens with a line without a person; `original` is the line that a returned one takes back."""

    deed: Deed
    suggestion: Suggestion | None = None
    original: int | None = None


def own_side(amount: Decimal, text: str, mark: str) -> Decision | None:
    """Lines that are nobody's payment: charges, interest, money the bank took back, debits nobody explained."""
    words = plain(text)
    if mark in ("RC", "RD"):
        return Decision("returned")
    if amount > 0:
        return Decision("interest") if any(word in words for word in INTEREST_WORDS) else None
    return Decision("charge" if any(word in words for word in CHARGE_WORDS) else "exception")


def suggestions(
    amount: Decimal,
    found: Sequence[Mark],
    clues: Clues,
    items: Mapping[int, Sequence[Claim]],
    names: Mapping[int, tuple[str, str]],
) -> tuple[Suggestion, ...]:
    """Every customer that the marks point to, the most believable first."""
    evidence = Evidence(found)
    made = [
        _suggestion(amount, customer, evidence, clues, items.get(customer, ()), names)
        for customer in dict.fromkeys(mark.customer_id for mark in worth_reading(found))
        if customer in names
    ]
    return tuple(sorted(made, key=lambda one: (-one.confidence, one.customer_code)))


def worth_reading(found: Sequence[Mark], *, most: int = MOST_CANDIDATES) -> tuple[Mark, ...]:
    """Marks of the customers that somebody should look at.

    Beside firm evidence a mere name adds nobody, and a name that very many share says nothing at all.
    """
    firm = {mark.customer_id for mark in found if mark.kind in FIRM}
    if firm:
        return tuple(mark for mark in found if mark.customer_id in firm)
    owners = Evidence(found).owners
    return tuple(mark for mark in found if len(owners[mark.kind, mark.value]) <= most)


def decide(readings: Sequence[Suggestion]) -> Decision:
    """Post alone only what one customer's evidence carries; everything else is a person's to decide."""
    if not readings:
        return Decision("unknown")
    return Decision("post" if readings[0].certain else "propose", readings[0])


class Evidence:
    """The marks of one line, by customer and by who owns them."""

    def __init__(self, found: Sequence[Mark]) -> None:
        self.owners: dict[tuple[str, str], set[int]] = {}
        self._values: dict[int, dict[str, list[str]]] = {}
        for mark in found:
            self.owners.setdefault((mark.kind, mark.value), set()).add(mark.customer_id)
            self._values.setdefault(mark.customer_id, {}).setdefault(mark.kind, []).append(mark.value)

    def of(self, customer: int) -> list[tuple[str, str]]:
        """A customer's marks, the most believable kind first."""
        kinds = self._values[customer]
        return [(kind, value) for kind in ORDER for value in kinds.get(kind, ())]

    def alone(self, mark: tuple[str, str]) -> bool:
        """Whether a mark belongs to one customer; one that several share is no evidence of any of them."""
        return len(self.owners[mark]) == 1

    def others(self, customer: int) -> set[int]:
        """Customers whom firm evidence names instead of this one."""
        against = (who for (kind, _), who in self.owners.items() if kind in FIRM and customer not in who)
        return set().union(*against)

    def named_otherwise(self, customer: int) -> bool:
        """Whether the payer's name and text are known, but as somebody else's."""
        named = {one for (kind, _), who in self.owners.items() if kind in WEAK for one in who}
        return bool(named) and customer not in named


def _suggestion(
    amount: Decimal,
    customer: int,
    evidence: Evidence,
    clues: Clues,
    items: Sequence[Claim],
    names: Mapping[int, tuple[str, str]],
) -> Suggestion:
    marks = evidence.of(customer)
    own = [mark for mark in marks if evidence.alone(mark)]
    kinds = {kind for kind, _ in own}
    best = (own or marks)[0][0]
    fitting = fit(amount, items, named=clues.invoices)
    doubts = _doubts(customer, best, marks, evidence, items, names)
    # What the bank kept is our loss, and an amount that means two sets of items is no proof: both are for a person.
    proved = fitting.exact and not fitting.fee and not fitting.others
    confidence = CONFIDENCE[best] if own else CONFIDENCE[best] // 2
    confidence += 5 * fitting.exact + 2 * min(max(len(kinds) - 1, 0), 2) - DOUBTED * bool(doubts)
    confidence -= 15 * (not fitting.exact and best not in DETERMINISTIC)
    return Suggestion(
        customer,
        *names[customer],
        min(max(confidence, 1), 100),
        best,
        fitting.rule,
        fitting.parts,
        fitting.fee,
        Decimal(0),
        fitting.unapplied,
        (*_evidence_reasons(marks, evidence), *doubts, *amount_reasons(fitting, items)),
        certain=bool(own) and not doubts and (best in DETERMINISTIC or (best in STRONG and proved)),
    )


def _evidence_reasons(marks: Sequence[tuple[str, str]], evidence: Evidence) -> tuple[Reason, ...]:
    own = [Reason(kind, {"value": value}) for kind, value in marks if evidence.alone((kind, value))]
    shared = [
        Reason("shared", {"value": value}, good=False) for kind, value in marks if not evidence.alone((kind, value))
    ]
    return (*own, *shared)


def _doubts(
    customer: int,
    best: str,
    marks: Sequence[tuple[str, str]],
    evidence: Evidence,
    items: Sequence[Claim],
    names: Mapping[int, tuple[str, str]],
) -> tuple[Reason, ...]:
    """What speaks against a customer: evidence of another one, another one's name, an invoice that is not open."""
    codes = sorted(names[one][0] for one in evidence.others(customer) if one in names)
    doubts = [Reason("two_customers", {"value": code}, good=False) for code in codes]
    if best in STRONG:
        if evidence.named_otherwise(customer):
            doubts.append(Reason("other_name", good=False))
        open_now = {item.document for item in items if payable(item) > 0}
        gone = [value for kind, value in marks if kind == "invoice_number" and value not in open_now]
        doubts += [Reason("paid_before", {"value": number}, good=False) for number in gone]
    return tuple(doubts)


def amount_reasons(fitting: Fit, items: Sequence[Claim]) -> tuple[Reason, ...]:
    """What the amount says for or against."""
    rule = fitting.rule.removesuffix("_less_fee")
    made: list[Reason] = []
    if fitting.exact:
        documents = {item.id: item.document for item in items}
        first = documents[fitting.parts[0].open_item_id]
        made.append(Reason(rule, {"count": len(fitting.parts), "value": first}))
        if fitting.fee:
            made.append(Reason("fee", {"value": fitting.fee}))
        if fitting.others:
            made.append(Reason("others", {"count": fitting.others}, good=False))
    else:
        made.append(Reason("no_amount" if fitting.parts else "on_account", good=False))
        if fitting.unapplied and fitting.parts:
            made.append(Reason("unapplied", {"value": fitting.unapplied}, good=False))
    return tuple(made)


class RunningItems:
    """Open items of a batch's customers as the batch itself pays them: a line must see what the one before it took."""

    def __init__(self, items: Mapping[int, Sequence[Claim]]) -> None:
        self._items = {customer: list(group) for customer, group in items.items()}

    def of(self, customer: int) -> Sequence[Claim]:
        return self._items.get(customer, ())

    def take(self, customer: int, parts: Sequence[Part]) -> None:
        paid: dict[int, Decimal] = {}
        for part in parts:
            paid[part.open_item_id] = paid.get(part.open_item_id, Decimal(0)) + part.amount
        left: list[Claim] = []
        for item in self._items.get(customer, ()):
            balance = item.balance - paid.get(item.id, Decimal(0))
            if balance > 0:
                left.append(Left(item.id, item.document, item.issued_on, item.effective_due_on, balance, item.disputed))
        self._items[customer] = left


@dataclass(frozen=True, slots=True)
class Left:
    """What a batch leaves of an open item."""

    id: int
    document: str
    issued_on: date
    effective_due_on: date
    balance: Decimal
    disputed: Decimal
