"""The company as it trades: a price, deliveries that wait, are invoiced or prepaid, and a plan of equal months."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.bench.mutants.waiting import Whole

LINES = [{"product": "PROBE", "quantity": 1}]


class Trading(Whole):
    """The whole scene with trade in it."""

    def build(self) -> dict[str, Any]:
        """Everything, committed by the caller."""
        super().build()
        self.names["earlier"] = self.today - timedelta(days=9)
        self._prices()
        self._deliveries()
        self._invoices()
        self._plans()
        self._discounted()
        return self.names

    def _prices(self) -> None:
        product = {"code": "PROBE", "name": "probe", "kind": "gas", "size_kg": 20}
        self._as("scheduler", "SELECT api.set_products(CAST(:r AS jsonb), :k)", r=json.dumps([product]), k=uuid4())
        price = {"source": "probe", "number": "1", "version": 1, "product": "PROBE", "gross": True, "unit_price": 780,
                 "from_on": "2026-01-01"}  # fmt: skip
        self._as("scheduler", "SELECT api.set_prices(CAST(:r AS jsonb), :k)", r=json.dumps([price]), k=uuid4())
        self.names["priced"] = self._one("SELECT id FROM books.price WHERE source = 'probe'")
        site = {"customer": self.names["a"], "code": "P", "name": "probe"}
        self._as("scheduler", "SELECT api.set_sites(CAST(:r AS jsonb), :k)", r=json.dumps([site]), k=uuid4())
        self.names["site"] = self._one("SELECT id FROM books.site WHERE code = 'P'")

    def _deliveries(self) -> None:
        for name, customer, pays in (
            ("waiting_delivery", "a", "credit"),
            ("invoiced_delivery", "a", "credit"),
            ("issued_delivery", "a", "credit"),
            ("prepaid_delivery", "a", "prepaid"),
            ("drawn_delivery", "a", "prepaid"),
            ("parched_delivery", "c", "prepaid"),
            ("delivery_b", "b", "credit"),
            ("voided_delivery", "a", "credit"),
        ):
            row = self._document(name, customer) | {"delivered_on": str(self.today), "completes": True,
                                                    "pays": pays, "state": "CONFIRMED"}  # fmt: skip
            self._as("scheduler", "SELECT api.take_deliveries(CAST(:r AS jsonb), :on, :k)",
                     r=json.dumps([row]), on=self.today, k=uuid4())  # fmt: skip
            self.names[name] = self._one("SELECT id FROM books.delivery WHERE number = :n", n=name)
        for number, customer in (("order_b", "b"), ("order_a", "a")):
            order = self._document(number, customer) | {"ordered_on": str(self.today), "pays": "credit",
                                                        "check_point": "order", "state": "OPEN"}  # fmt: skip
            self._as("scheduler", "SELECT api.take_orders(CAST(:r AS jsonb), :on, :k)",
                     r=json.dumps([order]), on=self.today, k=uuid4())  # fmt: skip

    def _document(self, number: str, customer: str) -> dict[str, Any]:
        amounts = {"net": 743, "tax": 37, "total": 780, "lines": [[self.names["priced"], 780]]}
        return {"source": "probe", "number": number, "version": 2, "customer": self.names[customer], "lines": LINES,
                "priced": amounts}  # fmt: skip

    def _invoices(self) -> None:
        on = str(self.today)
        for name in ("invoiced", "issued", "voided"):
            number = f"PT{name.upper()[:8]}"
            row = {"delivery": self.names[f"{name}_delivery"], "number": number, "issued_on": on, "terms": "NET30",
                   "due_on": on, "effective_due_on": on}  # fmt: skip
            self._as("clerk", "SELECT api.invoice_deliveries(CAST(:r AS jsonb), :k)", r=json.dumps([row]), k=uuid4())
            query = "SELECT id FROM books.invoice WHERE number = :n"
            self.names[name] = self._one(query, n=number)
        self._as("clerk", "SELECT api.void_invoice(:i, 'wrong', :k)", i=self.names["voided"], k=uuid4())
        self.names["item_issued"] = self._one("SELECT id FROM books.open_item WHERE document = 'PTISSUED'")
        allowed = self._asked("allowed", "clerk", "allowance", invoice="invoiced", sort="price", amount=10)
        self._approved("supervisor", allowed)
        late = {"item": self.names["item2"], "base": 2000, "rate": 5, "from_on": str(self.today - timedelta(days=40)),
                "until_on": str(self.today - timedelta(days=30)), "basis": "agreed", "due_on": on,
                "effective_due_on": on}  # fmt: skip
        self._as("senior_clerk", "SELECT api.charge_interest(CAST(:r AS jsonb), :on, :k)",
                 r=json.dumps([late]), on=self.today, k=uuid4())  # fmt: skip
        self.names["item_interest"] = self._one("SELECT open_item_id FROM books.interest")
        self.names["agreement"] = self._as(
            "senior_clerk", "SELECT api.add_offset_agreement(:c, '2026/1', '2026-01-01', NULL, :k) ->> 'agreement'",
            c=self.names["a"], k=uuid4())  # fmt: skip

    def _plans(self) -> None:
        sale = {"customer": self.names["a"], "kg": 100, "unit_price": 30, "number": "PTSOLD",
                "bought_on": str(self.today)}  # fmt: skip
        sold = self._as("clerk", "SELECT api.sell_prepaid(CAST(:r AS jsonb), :k)", r=json.dumps(sale), k=uuid4())
        self.names["prepaid"] = sold["prepaid"]
        self.names["sold"] = self._one("SELECT id FROM books.invoice WHERE number = 'PTSOLD'")
        self._as("clerk", "SELECT api.draw_prepaid(CAST(:d AS jsonb), :on, :k)",
                 d=json.dumps([self.names["drawn_delivery"]]), on=self.today, k=uuid4())  # fmt: skip
        due = "ARRAY(SELECT CAST(:on AS date) + 30 * n FROM generate_series(1, 12) AS n)"
        agreed = self._as("collector", f"SELECT api.agree_level_plan(:c, :first, 36000, {due}, :k)",
                          c=self.names["c"], first=self.today.replace(day=1), on=self.today, k=uuid4())  # fmt: skip
        self.names["plan"] = agreed["plan"]

    def _discounted(self) -> None:
        """An invoice that was paid in time but for its discount."""
        self._do("UPDATE books.policy SET value = 1 WHERE key = 'discount.terms'")
        issued, on = str(self.today - timedelta(days=20)), str(self.today - timedelta(days=15))
        billed = {"number": "PTDISCOUNT", "customer": self.names["a"], "kind": "B2C", "issued_on": issued,
                  "terms": "2/10N30", "due_on": str(self.today), "effective_due_on": str(self.today), "net": 1000,
                  "tax": 50}  # fmt: skip
        self._as("clerk", "SELECT api.post_invoices(CAST(:r AS jsonb), :k)", r=json.dumps([billed]), k=uuid4())
        item = self.names["item_discount"] = self._one("SELECT id FROM books.open_item WHERE document = 'PTDISCOUNT'")
        self._receipt("a", 1029, [[item, 1029]], on=on)
