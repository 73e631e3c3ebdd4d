"""Whose money a bank line is: the first rung, deterministic, never by amount alone (bank formats 13.2 to 13.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from domain.banking.rules.evidence import Clues, plain
from domain.banking.rules.explanation import Reason
from domain.payments.rules import Claim, Fit, Part, fit

Deed = Literal["post", "propose", "unknown", "charge", "interest", "exception", "returned"]

# The order in which evidence is believed. Deterministic evidence posts whatever the amount; strong evidence posts only with an
# exact amount; the rest is for a person.
DETERMINISTIC: Final = ("virtual_account",)
STRONG: Final = ("invoice_number", "customer_no", "ubn", "payer_account")
WEAK: Final = ("alias", "name")
ORDER: Final = (*DETERMINISTIC, *STRONG, *WEAK)
CONFIDENCE: Final = {
    "virtual_account": 100, "invoice_number": 95, "customer_no": 95, "ubn": 95, "payer_account": 90, "alias": 80, "name": 60,
    "name_prefix": 40, "name_near": 25,
}  # fmt: skip

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
    reasons: tuple[Reason, ...] = ()
    original: int | None = None


def own_side(amount: Decimal, text: str, mark: str) -> Decision | None:
    """Lines that are nobody's payment: charges, interest, money the bank took back, debits nobody explained."""
    words = plain(text)
    if mark in ("RC", "RD"):
        return Decision("returned")
    if amount > 0:
        return (
            Decision("interest", reasons=(Reason("own_interest"),)) if any(w in words for w in INTEREST_WORDS) else None
        )
    if any(word in words for word in CHARGE_WORDS):
        return Decision("charge", reasons=(Reason("own_charge"),))
    return Decision("exception", reasons=(Reason("debit", good=False),))


def suggestions(
    amount: Decimal,
    found: Sequence[Mark],
    clues: Clues,
    items: Mapping[int, Sequence[Claim]],
    names: Mapping[int, tuple[str, str]],
) -> tuple[Suggestion, ...]:
    """Every customer that the marks point to, the most believable first."""
    by_customer: dict[int, dict[str, str]] = {}
    for mark in worth_reading(found):
        by_customer.setdefault(mark.customer_id, {}).setdefault(mark.kind, mark.value)
    shared = _shared(found)
    made = [
        _suggestion(amount, customer, kinds, shared, clues, items.get(customer, ()), names[customer])
        for customer, kinds in by_customer.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.confidence, one.customer_code)))


def worth_reading(found: Sequence[Mark], *, most: int = MOST_CANDIDATES) -> tuple[Mark, ...]:
    """Marks of the customers that somebody should look at: beside firm evidence a mere name says nothing, and a name that very many
    share says nothing at all."""
    firm = {mark.customer_id for mark in found if mark.kind in (*DETERMINISTIC, *STRONG)}
    if firm:
        return tuple(mark for mark in found if mark.customer_id in firm)
    owners: dict[tuple[str, str], int] = {}
    for mark in found:
        owners[mark.kind, mark.value] = owners.get((mark.kind, mark.value), 0) + 1
    return tuple(mark for mark in found if owners[mark.kind, mark.value] <= most)


def decide(found: Sequence[Mark], readings: Sequence[Suggestion]) -> Decision:
    """Post alone only what one customer's evidence carries; evidence for two customers is a person's to decide."""
    if not readings:
        return Decision("unknown")
    best = readings[0]
    believed = {mark.customer_id for mark in found if mark.kind in (*DETERMINISTIC, *STRONG)} - {best.customer_id}
    contradicted = any(
        one.customer_id in believed and one.evidence in (*DETERMINISTIC, *STRONG) for one in readings[1:]
    )
    if contradicted or not best.certain:
        return Decision("propose", best)
    return Decision("post", best)


def _shared(found: Sequence[Mark]) -> frozenset[tuple[str, str]]:
    owners: dict[tuple[str, str], set[int]] = {}
    for mark in found:
        owners.setdefault((mark.kind, mark.value), set()).add(mark.customer_id)
    return frozenset(mark for mark, customers in owners.items() if len(customers) > 1)


def _suggestion(
    amount: Decimal,
    customer: int,
    kinds: Mapping[str, str],
    shared: frozenset[tuple[str, str]],
    clues: Clues,
    items: Sequence[Claim],
    name: tuple[str, str],
) -> Suggestion:
    own = [kind for kind in (*ORDER, "name_prefix", "name_near") if kind in kinds and (kind, kinds[kind]) not in shared]
    best = own[0] if own else next(kind for kind in (*ORDER, "name_prefix", "name_near") if kind in kinds)
    fitting = fit(amount, items, named=clues.invoices)
    alone = bool(own) and (best in DETERMINISTIC or (best in STRONG and fitting.exact))
    confidence = CONFIDENCE[best] if own else CONFIDENCE[best] // 2
    confidence += 5 * fitting.exact + 2 * min(len(own) - 1, 2) - 15 * (not fitting.exact and best not in DETERMINISTIC)
    reasons = [Reason(kind, {"value": kinds[kind]}) for kind in kinds if (kind, kinds[kind]) not in shared]
    reasons += [Reason("shared", {"value": kinds[kind]}, good=False) for kind in kinds if (kind, kinds[kind]) in shared]
    return Suggestion(
        customer,
        *name,
        min(max(confidence, 1), 100),
        best,
        fitting.rule,
        fitting.parts,
        fitting.fee,
        Decimal(0),
        fitting.unapplied,
        (*reasons, *amount_reasons(fitting, items)),
        certain=alone,
    )


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
    else:
        made.append(Reason("no_amount" if fitting.parts else "on_account", good=False))
        if fitting.unapplied and fitting.parts:
            made.append(Reason("unapplied", {"value": fitting.unapplied}, good=False))
    return tuple(made)


class RunningItems:
    """Open items of a batch's customers as the batch itself pays them: the second line must see what the first one took."""

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
