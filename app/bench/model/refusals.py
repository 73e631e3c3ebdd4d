"""Rules of the machine: deeds that must be refused, each for its own reason, and move nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.bench.model.bookkeepers import ELSEWHERE
from app.bench.model.deeds import PLACE, Books, pick
from app.bench.model.lists import Deed
from app.bench.model.requests import NO_RIGHT

NOT_HIS = ("LG026",)
OF_ANOTHER = {
    "ask": ("LG021", "LG022"),
    "decide": NO_RIGHT,
    "delegate": NO_RIGHT,
    "lower_limit": NO_RIGHT,
    "pay_refund": NO_RIGHT,
    "withdraw_request": NOT_HIS,
}
WITHOUT_RIGHT = ("auditor", "credit_controller", "collector", "director")
WHY = {
    "no right": NO_RIGHT,
    "other branch": ("LG022",),
    "future": ("LG015",),
    "closed": ("LG013",),
    "no money": ("23514", "23502", "LG039", "LG032", "LG010", "LG058"),
}
WORTHLESS = ("0", "-5", "1.5", '"NaN"', '"Infinity"', "10000000000000", "null")


class RefusalRules(Books):
    """Wrong login, other branch, wrong day, used key, more than there is."""

    @precondition(lambda self: self.lists.deeds)
    @rule()
    def change_an_old_request(self) -> None:
        for deed in self.lists.latest():
            self.refused(deed.login, deed.function, CHANGED[deed.function](deed), "LG409", key=deed.key)

    @rule(
        way=st.sampled_from(["no right", "other branch", "future", "closed", "no money"]),
        place=PLACE,
        many=st.booleans(),
    )
    def receive_wrongly(self, way: str, place: int, many: bool) -> None:
        """Refused whatever stands in the books."""
        login = {"no right": WITHOUT_RIGHT[place % len(WITHOUT_RIGHT)], "other branch": ELSEWHERE}.get(way, "clerk")
        days = {"future": self.bookkeepers.today + timedelta(days=2), "closed": self.bookkeepers.closed_on}
        rows = [self.row(100, []) for _ in range(2 if many else 1)]
        for row in rows:
            row["on"] = days.get(way, self.bookkeepers.today).isoformat()
        if way == "no money":
            rows[0]["amount"] = json.loads(WORTHLESS[place % len(WORTHLESS)])
        self.refused(login, "post_payments", (json.dumps(rows),), *WHY[way])

    @precondition(lambda self: self.lists.deeds)
    @rule()
    def ask_as_somebody_without_the_right(self) -> None:
        """Whoever may not do it hears so, even of what was done."""
        for deed in self.lists.latest():
            said = NOT_HIS if deed.function == "withdraw_request" else NO_RIGHT
            self.refused("auditor", deed.function, deed.arguments, *said, key=deed.key)

    @precondition(lambda self: self.lists.deeds)
    @rule()
    def ask_from_another_branch(self) -> None:
        """Hears that it is another's, or that a senior clerk may not do it at all; never what stands there."""
        for deed in self.lists.latest():
            self.refused(ELSEWHERE, deed.function, deed.arguments, *OF_ANOTHER.get(deed.function, ("LG022",)))

    @precondition(lambda self: self.whole())
    @rule(place=PLACE, future=st.booleans())
    def reverse_on_a_wrong_day(self, place: int, future: bool) -> None:
        payment, _ = pick(self.whole(), place)
        day = self.bookkeepers.today + timedelta(days=2) if future else self.bookkeepers.closed_on
        self.refused("supervisor", "reverse_payment", (payment, day, "not ours"), "LG015" if future else "LG013")

    @precondition(lambda self: self.open_items())
    @rule(place=PLACE)
    def pay_more_than_is_open(self, place: int) -> None:
        item, balance = pick(self.open_items(), place)
        self.refused("clerk", "post_payments", (json.dumps([self.row(balance + 1, [(item, balance + 1)])]),), "23514")

    @precondition(lambda self: self.open_items())
    @rule(place=PLACE)
    def give_more_than_was_paid(self, place: int) -> None:
        item, balance = pick(self.open_items(), place)
        self.refused(
            "clerk", "post_payments", (json.dumps([self.row(max(balance - 1, 1), [(item, balance + 1)])]),), "LG039"
        )

    @precondition(lambda self: self.open_items() and self.standing())
    @rule(place=PLACE, other=PLACE)
    def allocate_more_than_is_left(self, place: int, other: int) -> None:
        payment, paid = pick(self.standing(), place)
        item, balance = pick(self.open_items(), other)
        arguments = (payment, json.dumps([[item, max(paid.unapplied, balance) + 1]]), self.bookkeepers.today)
        self.refused("clerk", "allocate", arguments, "23514")

    @precondition(lambda self: self.open_items())
    @rule(place=PLACE, fee=st.booleans())
    def absorb_more_than_policy(self, place: int, fee: bool) -> None:
        item, balance = pick(self.open_items(), place)
        row = self.row(balance, [(item, balance)], **({"fee": 31} if fee else {"difference": 100}))
        self.refused("clerk", "post_payments", (json.dumps([row]),), "LG032")

    @precondition(lambda self: len(self.whole()) < len(self.standing()))
    @rule(place=PLACE)
    def reverse_what_was_given_back(self, place: int) -> None:
        payment, _ = pick([one for one in self.standing() if one[1].refunded], place)
        self.refused("senior_clerk", "reverse_payment", (payment, self.bookkeepers.today, "not ours"), "LG051")

    @precondition(lambda self: len(self.standing()) < len(self.lists.payments))
    @rule(place=PLACE)
    def reverse_twice(self, place: int) -> None:
        payment = pick([one for one, paid in sorted(self.lists.payments.items()) if paid.reversed], place)
        self.refused("senior_clerk", "reverse_payment", (payment, self.bookkeepers.today, "again"), "LG036")

    @precondition(lambda self: self.standing())
    @rule(place=PLACE)
    def reverse_without_a_reason(self, place: int) -> None:
        payment, _ = pick(self.standing(), place)
        self.refused("senior_clerk", "reverse_payment", (payment, self.bookkeepers.today, ""), "LG035")

    @precondition(lambda self: any(deed.function == "undo_allocations" for deed in self.lists.deeds))
    @rule(place=PLACE)
    def undo_twice(self, place: int) -> None:
        deed = pick([deed for deed in self.lists.deeds if deed.function == "undo_allocations"], place)
        self.refused("senior_clerk", deed.function, deed.arguments, "LG034")

    @precondition(lambda self: any(deed.function == "post_payments" for deed in self.lists.deeds))
    @rule(place=PLACE)
    def take_the_same_money_again(self, place: int) -> None:
        """With a new key: the world's own name of the money makes it once, as long as it stands."""
        deed = pick([deed for deed in self.lists.deeds if deed.function == "post_payments"], place)
        rows = [row | {"parts": [], "fee": 0, "difference": 0} for row in json.loads(deed.arguments[0])]
        standing = {payment for payment, _ in self.standing()}
        if any(one["payment"] in standing for one in deed.answer["payments"]):
            self.refused(deed.login, deed.function, (json.dumps(rows),), "23505")


def _other_rows(deed: Deed) -> tuple[Any, ...]:
    rows = json.loads(deed.arguments[0])
    field = "net" if deed.function == "post_invoices" else "amount"
    rows[0][field] += 1
    return (json.dumps(rows),)


CHANGED: dict[str, Callable[[Deed], tuple[Any, ...]]] = {
    "post_payments": _other_rows,
    "post_invoices": _other_rows,
    "allocate": lambda deed: (*deed.arguments[:2], deed.arguments[2] - timedelta(days=1)),
    "undo_allocations": lambda deed: (*deed.arguments[:3], "another reason"),
    "reverse_payment": lambda deed: (*deed.arguments[:2], "another reason"),
    "ask": lambda deed: (*deed.arguments[:2], "another reason"),
    "decide": lambda deed: (*deed.arguments[:2], "another note"),
    "delegate": lambda deed: (*deed.arguments[:3], "another reason"),
    "lower_limit": lambda deed: (*deed.arguments[:2], "another reason"),
    "pay_refund": lambda deed: (deed.arguments[0], deed.arguments[1] - timedelta(days=1)),
    "withdraw_request": lambda deed: (deed.arguments[0], "another note"),
}
