"""The rest of the company: requests that wait or have ended, refunds to pay, sealed accounts and their keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from app.bench.mutants.scene import Stage
from app.logins import Login, make_login

ELSEWHERE: Final = (
    Login("probe_controller_elsewhere", "credit_controller", "controller of another branch", 9104),
    Login("probe_manager_elsewhere", "manager", "manager of another branch", 9105),
    Login("probe_cashier_elsewhere", "cashier", "cashier of another branch", 9106),
)
TWIN: Final = Login("probe_twin_supervisor", "manager", "the supervisor's second login", 6)
FRESH: Final = 100_000
"""Minutes that a session may be old: probes keep one session open for as long as they run."""


class Whole(Stage):
    """The scene with approvals, secrets, the trail and backups in it."""

    def build(self) -> dict[str, Any]:
        """Everything, committed by the caller."""
        super().build()
        for login in ELSEWHERE:
            make_login(self.db, login, password=self.keyring.password(login.name), branches=[self.names["there"]])
        branches = [self.names["here"], self.names["there"]]
        make_login(self.db, TWIN, password=self.keyring.password(TWIN.name), branches=branches)
        self._do("UPDATE books.policy SET value = :m WHERE key = 'approval.session_minutes'", m=FRESH)
        self._keys()
        self._accounts()
        self._requests()
        self._refunds()
        self._kept()
        self._cylinders()
        self._credit()
        return self.names

    def _credit(self) -> None:
        """Two orders without room, a hold that the manager placed, and room for one who is not checked."""
        held = self._as("scheduler", "SELECT api.check_credit('probe/held', 1, :c, 5000)", c=self.names["a"])
        self.names["case_held"] = held["case"]
        other = self._as("scheduler", "SELECT api.check_credit('probe/other', 1, :c, 6000)", c=self.names["a"])
        self.names["case_other"] = other["case"]
        hold = {"customer": self.names["a"], "scope": "credit", "expires_on": str(self.names["future"])}
        placed = self._as(
            "manager", "SELECT api.place_hold(CAST(:h AS jsonb), 'why', :k)", h=json.dumps(hold), k=uuid4()
        )
        self.names["hold_a"] = placed["hold"]
        self._as("manager", "SELECT api.set_credit_status(:c, 'exempt', 'hospital', :k, :until)",
                 c=self.names["d"], until=self.names["future"], k=uuid4())  # fmt: skip
        live = self._as("scheduler", "SELECT api.check_credit('probe/live', 1, :c, 900)", c=self.names["d"])
        self.names["case_live"] = live["case"]
        self._do("INSERT INTO books.limit_piece (customer_id, branch, sort, amount, from_on, until_on) "
                 "VALUES (:c, :b, 'insured', 500, '2026-01-01', '2026-01-31')",
                 c=self.names["d"], b=self.names["here"])  # fmt: skip

    def _keys(self) -> None:
        for name, purpose, public in (
            ("field_old", "field", None),
            ("field_used", "field", None),
            ("index", "index", None),
            ("intake", "intake", b"p" * 32),
        ):
            self._data_key(name, purpose, public)
        for name, direction in (("api_in", "inbound"), ("api_out", "outbound")):
            self.names[name] = self._as("scheduler", "SELECT api.draw_api_key_id()")
            inbound = direction == "inbound"
            self._as("scheduler",
                     "SELECT api.add_api_key(:id, 'probe', :d, :hash, :sealed, :key, now(), now() + '1 year', '1 day')",
                     id=self.names[name], d=direction, hash=b"h" * 32 if inbound else None,
                     sealed=None if inbound else b"\1" + self.names["field_used"].to_bytes(4, "big") + b"s" * 40,
                     key=None if inbound else self.names["field_used"])  # fmt: skip

        for name, drawn in (("dk_drawn", "data_key"), ("ak_drawn", "api_key"), ("ak_drawn_too", "api_key")):
            self.names[name] = self._as("scheduler", f"SELECT api.draw_{drawn}_id()")

    def _data_key(self, name: str, purpose: str, public: bytes | None = None) -> None:
        self.names[name] = self._as("scheduler", "SELECT api.draw_data_key_id()")
        self._as("scheduler", "SELECT api.add_data_key(:id, :purpose, :wrapped, :public)",
                 id=self.names[name], purpose=purpose, wrapped=b"wrapped", public=public)  # fmt: skip

    def _accounts(self) -> None:
        for name, customer in (("acc_used", "a"), ("acc_stored", "c"), ("acc_asked", "a"), ("acc_boxed", "a")):
            self.names[name] = self._as("clerk", "SELECT api.draw_customer_account_id()")
            boxed = b"\2" + self.names["intake"].to_bytes(4, "big") + b"b" * 60
            self._as("clerk", "SELECT api.propose_customer_account(:id, :c, '007', :boxed, '1234', 'Chen', :k)",
                     id=self.names[name], c=self.names[customer], boxed=boxed, k=uuid4())  # fmt: skip
            if name != "acc_boxed":
                self._stored(name)
        self.names["acc_drawn"] = self._as("clerk", "SELECT api.draw_customer_account_id()")
        self._approved("supervisor", self._asked("account_done", "clerk", "customer_account", account="acc_used"))
        self._asked("account", "clerk", "customer_account", account="acc_asked")
        self._data_key("field", "field")

    def _stored(self, name: str) -> None:
        number = b"\1" + self.names["field_used"].to_bytes(4, "big") + b"n" * 40
        self._as("scheduler", "SELECT api.store_account_number(:id, :number, :key, :index)",
                 id=self.names[name], number=number, key=self.names["field_used"],
                 index=name.encode().ljust(16)[:16])  # fmt: skip

    def _requests(self) -> None:
        self.names["item_off"] = self._invoiced("PC000002")
        self._approved("supervisor", self._asked("limit_done", "credit_controller", "limit", customer="c", limit=50000))
        self._approved("supervisor", self._asked("passed", "credit_controller", "limit", customer="c", limit=300000))
        self._asked("limit", "credit_controller", "limit", customer="a", limit=90000)
        off: Any = {"sort": "uncollectable", "customer": "c"}
        done = self._asked("off_done", "collector", "write_off", items=[[self.names["item_off"], 100]], **off)
        self._approved("supervisor", done)
        self._asked("off", "collector", "write_off", items=[[self.names["item_off"], 50]], **off)
        lines = [["6190", 500], ["7109", -500]]
        self._asked(
            "entry", "senior_clerk", "manual_journal", on=str(self.today), branch=self.names["here"], lines=lines
        )
        self._as("supervisor", "SELECT api.delegate(:to, :on, :on, 'leave', :k)",
                 to=f"{self.prefix}manager", on=self.today, k=uuid4())  # fmt: skip

    def _refunds(self) -> None:
        self.names["paid_c"] = self._receipt("c", 60, [])
        paid = self.names["paid_more"] = self._receipt("a", 1000, [])
        cash: Any = {"customer": "a", "method": "cash", "account": None}
        for name, amount in (("refund", 30), ("refund_paid", 20)):
            self._refund(name, **cash, parts=[[paid, amount]])
        self._as("cashier", "SELECT api.pay_refund(:r, :on, NULL, :k)",
                 r=self.names["refund_paid"], on=self.today, k=uuid4())  # fmt: skip
        bank = cash | {"method": "bank", "account": "acc_used", "parts": [[paid, 30]]}
        self._refund("refund_by_bank", **bank)
        self._asked("refund", "clerk", "refund", **cash, parts=[[paid, 40]])

    def _refund(self, name: str, **payload: Any) -> None:
        self._approved("supervisor", self._asked(f"{name}_done", "clerk", "refund", **payload))
        query = "SELECT id FROM books.refund WHERE request_id = :r"
        self.names[name] = self._one(query, r=self.names[f"req_{name}_done"])

    def _kept(self) -> None:
        self._as("scheduler", "SELECT api.report_backup('base', 'probe', true, '{}', NULL, now())")
        self._as("scheduler", "SELECT api.mark_drill(:k, 'before')", k=uuid4())
        self._as("clerk", "SELECT api.sign_in()")

    def _invoiced(self, number: str) -> int:
        on = str(self.today)
        billed = {"number": number, "customer": self.names["c"], "kind": "B2C", "issued_on": on, "terms": "NET30",
                  "due_on": on, "effective_due_on": on, "net": 300, "tax": 15}  # fmt: skip
        self._as("scheduler", "SELECT api.post_invoices(CAST(:r AS jsonb), :k)", r=json.dumps([billed]), k=uuid4())
        return int(self._one("SELECT id FROM books.open_item WHERE document = :number", number=number))

    def _asked(self, name: str, role: str, kind: str, **payload: Any) -> Mapping[str, Any]:
        """Ask, and keep the request and its digest; names of the scene stand for what they name."""
        held = {
            key: self.names.get(value, value) if isinstance(value, str) else value for key, value in payload.items()
        }
        answer: dict[str, Any] = self._as(
            role, "SELECT api.ask(:kind, CAST(:p AS jsonb), 'because', :k)", kind=kind, p=json.dumps(held), k=uuid4()
        )
        self.names[f"req_{name}"], self.names[f"req_{name}_digest"] = answer["request"], answer["digest"]
        return answer

    def _approved(self, role: str, asked: Mapping[str, Any]) -> None:
        rows = [{"request": asked["request"], "digest": asked["digest"]}]
        self._as(role, "SELECT api.decide(CAST(:r AS jsonb), 'approve', NULL, :k)", r=json.dumps(rows), k=uuid4())

    def _cylinders(self) -> None:
        """Four cylinders of ours, one of them lost, one brought back by mistake and that undone; one elsewhere."""
        row = {"customer": self.names["a"], "size": 20, "on": str(self.today)}
        given = {**row, "way": "cash", "document": "PR1", "units": 4, "serials": ["S1"]}
        there = {**given, "customer": self.names["b"], "document": "PR2", "units": 1, "serials": ["T1"]}
        due = {"due_on": row["on"], "effective_due_on": row["on"]}
        lost = {**row, **due, "units": 1, "invoice": "PL000001", "charge": 100, "reason": "burnt"}
        foreign = {**row, "units": 1, "owner": "Sun Gas", "serials": ["X1"]}
        for name, role, function, rows in (
            ("given", "clerk", "take_deposits", [given, there]),
            ("lost", "senior_clerk", "lose_cylinders", [lost]),
            ("foreign", "clerk", "take_foreign_cylinders", [foreign]),
            ("brought", "senior_clerk", "return_cylinders", [{**row, "units": 1, "way": "cash"}]),
        ):
            call = f"SELECT api.{function}(CAST(:r AS jsonb), :k)"
            answer = self._as(role, call, r=json.dumps(rows), k=uuid4())
            self.names[f"deed_{name}"] = answer["deeds"][0]["deed"]
        undo = "SELECT api.undo_cylinder_deed(:d, :on, 'by mistake', :k)"
        self._as("senior_clerk", undo, d=self.names["deed_brought"], on=self.today, k=uuid4())
        query = "SELECT min(id) FROM books.cylinder WHERE customer_id = :c AND state = 'HELD'"
        self.names["cylinder"] = self._one(query, c=self.names["a"])
        self.names["lot"] = self._one(
            "SELECT min(id) FROM books.cylinder_lot WHERE customer_id = :c", c=self.names["a"]
        )
        self.names["move"] = self._one(
            "SELECT min(id) FROM books.cylinder_move WHERE deed_id = :d", d=self.names["deed_given"]
        )
        self._asked("deposit", "clerk", "deposit_refund", customer=self.names["a"], size=20, units=1, method="cash")
