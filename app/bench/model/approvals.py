"""Rules of the machine: what one person asks for and takes back, and what acts at once."""

from __future__ import annotations

import json
from typing import cast

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from app.bench.model.deeds import PLACE, SHARE, DeedRules, Differs, pick
from app.bench.model.requests import LOWEST, NO_RIGHT, Request, tier_for

LIMITS = st.sampled_from([5_000, 100_000, 100_001, 500_000, 500_001, 1_000_000, 1_000_001])
BIG = st.integers(9_000, 60_000)
BEYOND = st.sampled_from([0, 0, 0, 1])
"""How much more than there is."""
Payload = dict[str, object]


class ApprovalRules(DeedRules):
    """Limits, write-offs and refunds: asked, taken back, and paid."""

    def asks(self, login: str, kind: str, payload: Payload, amount: int, parts: list[tuple[int, int]]) -> None:
        """A request that must be taken, and wait for the tier that its amount needs."""
        arguments = (kind, json.dumps({"customer": self.customer, **payload}), "because")
        if self.lists.waiting(kind):
            self.refused(login, "ask", arguments, "LG047")
            return
        first = self.lists.first if kind == "limit" else LOWEST
        weighs = self.lists.weighs(kind, amount)
        needs = tier_for(kind, weighs, first)
        answer = self.do(login, "ask", *arguments)
        if answer["needs"] != needs:
            raise Differs(f"{kind} of {weighs} needs tier {answer['needs']} instead of {needs}")
        self.lists.requests[answer["request"]] = Request(
            answer["request"],
            kind,
            login,
            self.bookkeepers.person(login),
            amount,
            parts,
            self.lists.version,
            needs,
            min(needs, first),
            answer["digest"],
        )

    def cannot_ask(self, login: str, kind: str, payload: Payload, *states: str) -> None:
        """A request that must be refused."""
        self.refused(login, "ask", (kind, json.dumps({"customer": self.customer, **payload}), "because"), *states)

    def a_request(self, place: int) -> Request:
        """One that waits; where none does, somebody asks for something now."""
        if not self.lists.waiting():
            ways = [
                self.ask_for_more,
                *[self.ask_for_one_refund] * bool(self.left()),
                *[self.ask_for_one_write_off] * bool(self.open_items()),
            ]
            pick(ways, place)(place)
        return cast(Request, pick(self.lists.waiting(), place))

    def ask_for_more(self, place: int) -> None:
        login = pick(["manager", "supervisor", "credit_controller"], place)
        limit = self.lists.limit + pick([150_000, 50_000, 500_000], place // 3)
        self.asks(login, "limit", {"limit": limit}, limit, [])

    def ask_for_one_refund(self, place: int) -> None:
        payment, unapplied = pick(self.left(), place)
        payload: Payload = {"parts": [[payment, unapplied]], "method": "cash"}
        self.asks("clerk", "refund", payload, unapplied, [(payment, unapplied)])

    def ask_for_one_write_off(self, place: int) -> None:
        item, balance = pick(self.open_items(), place)
        payload: Payload = {"items": [[item, balance]], "sort": "uncollectable"}
        self.asks("collector", "write_off", payload, balance, [(item, balance)])

    def took_money(self, login: str) -> bool:
        """Whether this login took money of the customer."""
        return any((deed.function, deed.login) == ("post_payments", login) for deed in self.lists.deeds)

    def left(self) -> list[tuple[int, int]]:
        """Receipts with money that lies unapplied."""
        return [(payment, paid.unapplied) for payment, paid in self.standing() if paid.unapplied]

    @initialize(category=st.sampled_from("BC"), limit=st.sampled_from([0, 30_000]))
    def begin_with_a_limit(self, category: str, limit: int) -> None:
        """About the limit of a C a manager decides first."""
        begun = "UPDATE books.customer_credit SET credit_limit = %(l)s WHERE customer_id = %(c)s"
        self.bookkeepers.do(begun, l=limit, c=self.customer)
        self.lists.limit = limit
        self.bookkeepers.do("UPDATE books.customer SET category = %(k)s WHERE id = %(c)s", k=category, c=self.customer)
        self.lists.first = 4 if category == "C" else LOWEST

    @rule(amount=st.integers(1, 20_000))
    def provide(self, amount: int) -> None:
        self.bookkeepers.provide(amount)
        self.lists.provide(amount)

    @rule(login=st.sampled_from(["credit_controller", "supervisor", "manager", "clerk"]), limit=LIMITS)
    def ask_for_a_limit(self, login: str, limit: int) -> None:
        payload: Payload = {"limit": limit}
        if login == "clerk":
            self.cannot_ask(login, "limit", payload, *NO_RIGHT)
        elif limit <= self.lists.limit:
            self.cannot_ask(login, "limit", payload, "LG031")
        else:
            self.asks(login, "limit", payload, limit, [])

    @rule(share=st.integers(0, 120))
    def lower_the_limit(self, share: int) -> None:
        limit = self.lists.limit * share // 100
        if limit >= self.lists.limit:
            self.refused("credit_controller", "lower_limit", (self.customer, limit, "careful"), "LG031")
        else:
            self.do("credit_controller", "lower_limit", self.customer, limit, "careful")
            self.lists.lower(limit)

    @precondition(lambda self: self.open_items())
    @rule(login=st.sampled_from(["credit_controller", "collector", "clerk"]), place=PLACE, share=SHARE, beyond=BEYOND)
    def ask_for_a_write_off(self, login: str, place: int, share: int, beyond: int) -> None:
        """Of one item, or of all."""
        items = self.open_items() if place == 0 else [pick(self.open_items(), place)]
        parts = [(item, max(balance * share // 100, 1)) for item, balance in items]
        payload: Payload = {"items": parts, "sort": "uncollectable"}
        if login == "clerk":
            self.cannot_ask(login, "write_off", payload, *NO_RIGHT)
        elif beyond:
            parts[0] = (parts[0][0], items[0][1] + beyond)
            self.cannot_ask(login, "write_off", payload, "LG039")
        else:
            self.asks(login, "write_off", payload, sum(part for _, part in parts), parts)

    @precondition(lambda self: self.open_items() and self.took_money("clerk"))
    @rule(place=PLACE)
    def ask_for_a_write_off_after_taking_money(self, place: int) -> None:
        """Who sat at the counter under another login took this customer's money all the same."""
        item, balance = pick(self.open_items(), place)
        own, took = self.bookkeepers.person("collector"), self.bookkeepers.person("clerk")
        self.bookkeepers.become("collector", took)
        try:
            payload: Payload = {"items": [[item, balance]], "sort": "uncollectable"}
            self.cannot_ask("collector", "write_off", payload, "LG044")
        finally:
            self.bookkeepers.become("collector", own)

    @precondition(lambda self: self.left())
    @rule(login=st.sampled_from(["clerk", "senior_clerk", "collector"]), place=PLACE, share=SHARE, beyond=BEYOND)
    def ask_for_a_refund(self, login: str, place: int, share: int, beyond: int) -> None:
        """Of one receipt's money, or of all that lies unapplied."""
        receipts = self.left() if place == 0 else [pick(self.left(), place)]
        parts = [(payment, max(unapplied * share // 100, 1)) for payment, unapplied in receipts]
        payload: Payload = {"parts": parts, "method": "cash"}
        if login == "collector":
            self.cannot_ask(login, "refund", payload, *NO_RIGHT)
        elif beyond:
            parts[0] = (parts[0][0], receipts[0][1] + beyond)
            self.cannot_ask(login, "refund", payload, "LG039")
        else:
            self.asks(login, "refund", payload, sum(part for _, part in parts), parts)

    @precondition(lambda self: self.lists.requests)
    @rule(place=PLACE, other=st.sampled_from(["", "", "director"]))
    def withdraw(self, place: int, other: str) -> None:
        """By who asked, while it waits; by nobody else."""
        request = pick(list(self.lists.requests.values()), place)
        arguments = (request.id, "not now")
        if other:
            self.refused(other, "withdraw_request", arguments, "LG026")
        elif not request.waits:
            self.refused(request.login, "withdraw_request", arguments, "LG027")
        else:
            self.do(request.login, "withdraw_request", *arguments)
            request.state = "WITHDRAWN"
