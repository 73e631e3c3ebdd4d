"""Rules of the machine: deeds that are done."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from app.bench.model.bookkeepers import Bookkeepers
from app.bench.model.lists import Deed, Lists, Paid
from app.bench.outbox import STATEMENTS
from app.bench.scene import ISSUED_BEFORE, invoice_row

PLACE = st.integers(0, 9)
SHARE = st.integers(1, 100)
TOTAL = st.integers(20, 5000)


class Differs(AssertionError):
    """The books and the lists part here."""


class Books:
    """What every rule needs: the bookkeepers, the lists, and one customer."""

    bookkeepers: Bookkeepers
    lists: Lists
    customer: int

    def do(self, login: str, function: str, *arguments: Any) -> dict[str, Any]:
        """A deed that must be done, with a new key."""
        key = str(uuid4())
        try:
            answer = self.bookkeepers.ask(login, function, arguments, key)
        except psycopg.Error as refused:
            raise Differs(f"{function} by {login} refused: {refused.sqlstate} {refused}") from refused
        if "replayed" in answer:
            raise Differs(f"{function} answered a new key as an old one")
        self.lists.deeds.append(Deed(function, arguments, key, login, answer))
        return answer

    def refused(self, login: str, function: str, arguments: tuple[Any, ...], *states: str, key: str = "") -> None:
        """A deed that must be refused, and for this reason."""
        try:
            answer = self.bookkeepers.ask(login, function, arguments, key or str(uuid4()))
        except psycopg.Error as refused:
            if refused.sqlstate not in states:
                raise Differs(f"{function} by {login}: {refused.sqlstate} instead of {states}: {refused}") from refused
            return
        raise Differs(f"{function} by {login} was done instead of {states}: {answer}")

    def row(self, amount: int, parts: list[tuple[int, int]], **more: object) -> dict[str, object]:
        """A receipt of cash, its source a new one."""
        return {"customer": self.customer, "amount": amount, "method": "cash", "source": f"model/{uuid4()}",
                "on": self.bookkeepers.today.isoformat(), "parts": [list(part) for part in parts], **more}  # fmt: skip

    def open_items(self) -> list[tuple[int, int]]:
        """Items with a balance, oldest first."""
        return [(item, balance) for item, balance in sorted(self.lists.items.items()) if balance > 0]

    def standing(self) -> list[tuple[int, Paid]]:
        """Receipts that were not taken back."""
        return [(payment, paid) for payment, paid in sorted(self.lists.payments.items()) if not paid.reversed]

    def whole(self) -> list[tuple[int, Paid]]:
        """Receipts that may be taken back: nothing of their money was given back."""
        return [one for one in self.standing() if not one[1].refunded]

    def receive(self, login: str, rows: list[dict[str, Any]]) -> None:
        """Take receipts as one set, and note them."""
        answer = self.do(login, "post_payments", json.dumps(rows))
        by_source = {row["source"]: row for row in rows}
        for one in answer["payments"]:
            row = by_source[one["source"]]
            journal = self.bookkeepers.look("SELECT journal_id FROM books.payment WHERE id = %s", one["payment"])
            parts = [(item, part) for item, part in row["parts"]]
            amounts = (row["amount"], parts, row.get("fee", 0), row.get("difference", 0))
            self.lists.receive(one["payment"], journal, *amounts)
            if int(one["unapplied"]) != self.lists.payments[one["payment"]].unapplied:
                raise Differs(f"told {one['unapplied']} unapplied of {row}")


class DeedRules(Books):
    """Every deed of today, done as it should be."""

    @initialize(total=TOTAL, amount=TOTAL)
    def begin_with_something(self, total: int, amount: int) -> None:
        self.post_an_invoice(total)
        self.receive_on_account(amount)

    @rule(total=TOTAL)
    def post_an_invoice(self, total: int) -> None:
        on = self.bookkeepers.today - ISSUED_BEFORE
        billed = invoice_row(f"M{uuid4().hex[:12].upper()}", self.customer, Decimal(total), on)
        row = {"number": billed.number, "customer": self.customer, "kind": "B2C", "issued_on": on.isoformat(),
               "terms": "NET30", "due_on": billed.due_on.isoformat(),
               "effective_due_on": billed.effective_due_on.isoformat(),
               "net": int(billed.net), "tax": int(billed.tax)}  # fmt: skip
        answer = self.do("clerk", "post_invoices", json.dumps([row]))
        item = self.bookkeepers.look("SELECT id FROM books.open_item WHERE invoice_id = %s", answer["first"])
        self.lists.invoice(item, int(billed.net), int(billed.tax))

    @precondition(lambda self: self.open_items())
    @rule(place=PLACE, more=st.sampled_from([0, 0, 77]), fee=st.sampled_from([0, 15]), less=st.sampled_from([0, 9]))
    def receive_for_one_item(self, place: int, more: int, fee: int, less: int) -> None:
        """To the dollar, with money left over, or a fee or small difference short."""
        item, balance = pick(self.open_items(), place)
        if more or balance <= fee + less:
            fee = less = 0
        row = self.row(balance + more - fee - less, [(item, balance)])
        self.receive("clerk", [row | {name: value for name, value in (("fee", fee), ("difference", less)) if value}])

    @precondition(lambda self: any(balance > 15 for _, balance in self.open_items()))
    @rule(place=PLACE)
    def receive_less_the_banks_fee(self, place: int) -> None:
        item, balance = pick([one for one in self.open_items() if one[1] > 15], place)
        self.receive("clerk", [self.row(balance - 15, [(item, balance)], fee=15)])

    @precondition(lambda self: self.open_items())
    @rule(place=PLACE, share=SHARE)
    def receive_in_part(self, place: int, share: int) -> None:
        item, balance = pick(self.open_items(), place)
        part = max(balance * share // 100, 1)
        self.receive("cashier", [self.row(part, [(item, part)])])

    @precondition(lambda self: self.open_items())
    @rule(share=SHARE)
    def receive_for_all(self, share: int) -> None:
        parts = [(item, max(balance * share // 100, 1)) for item, balance in self.open_items()]
        self.receive("clerk", [self.row(sum(part for _, part in parts), parts)])

    @rule(amount=TOTAL)
    def receive_on_account(self, amount: int) -> None:
        self.receive("clerk", [self.row(amount, [])])

    @rule(amount=TOTAL, place=PLACE)
    def receive_a_set(self, amount: int, place: int) -> None:
        rows = [self.row(amount, []), self.row(amount + 1, [])]
        if items := self.open_items():
            item, balance = pick(items, place)
            rows.append(self.row(balance + 5, [(item, balance)]))
        self.receive("scheduler", rows)

    @precondition(lambda self: self.open_items() and any(paid.unapplied for _, paid in self.standing()))
    @rule(place=PLACE, other=PLACE, share=SHARE)
    def allocate(self, place: int, other: int, share: int) -> None:
        payment, paid = pick([one for one in self.standing() if one[1].unapplied], place)
        item, balance = pick(self.open_items(), other)
        part = max(min(balance, paid.unapplied) * share // 100, 1)
        arguments = (payment, json.dumps([[item, part]]), self.bookkeepers.today)
        answer = self.do("clerk", "allocate", *arguments)
        self.lists.allocate(payment, answer["journal"], item, part)

    @precondition(lambda self: any(paid.given for _, paid in self.standing()))
    @rule(place=PLACE, other=PLACE)
    def undo_an_allocation(self, place: int, other: int) -> None:
        payment, paid = pick([one for one in self.standing() if one[1].given], place)
        at = other % len(paid.given)
        journal, item, _ = paid.given[at]
        query = "SELECT id FROM books.allocation WHERE journal_id = %s AND open_item_id = %s AND undoes IS NULL"
        allocation = self.bookkeepers.look(query, journal, item)
        self.do("senior_clerk", "undo_allocations", payment, [allocation], self.bookkeepers.today, "wrong item")
        self.lists.undo(payment, at)

    @precondition(lambda self: self.whole())
    @rule()
    def reverse_the_newest_payment(self) -> None:
        """What a clerk takes back is mostly what was just done."""
        self.reverse_a_payment(len(self.whole()) - 1)

    @precondition(lambda self: self.whole())
    @rule(place=PLACE)
    def reverse_a_payment(self, place: int) -> None:
        payment, _ = pick(self.whole(), place)
        self.do("senior_clerk", "reverse_payment", payment, self.bookkeepers.today, "not ours")
        self.lists.reverse(payment)

    @precondition(lambda self: self.lists.deeds)
    @rule(place=PLACE)
    def repeat_an_old_key(self, place: int) -> None:
        deed = pick(self.lists.deeds, place)
        try:
            answer = self.bookkeepers.ask(deed.login, deed.function, deed.arguments, deed.key)
        except psycopg.Error as refused:
            raise Differs(f"{deed.function} again refused: {refused.sqlstate}") from refused
        if answer != {**deed.answer, "replayed": True}:
            raise Differs(f"{deed.function} answered {deed.answer}, and again {answer}")

    @rule(amount=TOTAL)
    def lose_the_backend_before_commit(self, amount: int) -> None:
        """The line is cut in the middle: nothing moved, and the key is free."""
        request, key = json.dumps([self.row(amount, [])]), str(uuid4())
        with self.bookkeepers.connect("clerk") as lost:
            lost.autocommit = False
            lost.execute(STATEMENTS["post_payments"], (request, key))
            backend = lost.info.backend_pid
            self.bookkeepers.look("SELECT pg_terminate_backend(%s)", backend)
            while self.bookkeepers.look("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", backend):
                continue
            try:
                lost.commit()
            except psycopg.OperationalError:
                lost.close()
                return
        raise Differs("a commit without a backend was answered")


def pick(choices: list[Any], place: int) -> Any:
    """One of them, whatever number was drawn."""
    return choices[place % len(choices)]
