"""What a clerk of the crash bench wants done: requests stored with their keys before anybody sends them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg

from app.bench.scene import Scene, invoice_row
from domain.kernel.database import as_json

Answer = dict[str, Any]
Arguments = tuple[object, ...]

STATEMENTS = {
    "post_payments": "SELECT api.post_payments(%s::jsonb, %s)",
    "post_invoices": "SELECT api.post_invoices(%s::jsonb, %s)",
    "allocate": "SELECT api.allocate(%s, %s::jsonb, %s::date, %s)",
    "undo_allocations": "SELECT api.undo_allocations(%s, %s::bigint[], %s::date, %s, %s)",
    "reverse_payment": "SELECT api.reverse_payment(%s, %s::date, %s, %s)",
}
ALLOCATIONS = "SELECT array_agg(id ORDER BY id) FROM books.allocation WHERE journal_id = %s"


class NotTheSameAnswer(AssertionError):
    """A replay named another effect than the first answer did."""


@dataclass
class Wish:
    """One deed that must happen once. What follows another one is written down when that one was answered."""

    deed: str
    build: Callable[[psycopg.Connection, Answer], Arguments]
    after: Wish | None = None
    key: UUID = field(default_factory=uuid4)
    stored: Arguments | None = None
    answer: Answer | None = None
    replays: int = 0

    @property
    def ready(self) -> bool:
        return self.after is None or self.after.answer is not None

    def send(self, connection: psycopg.Connection) -> Answer:
        """Send the stored request, byte for byte the same each time."""
        if self.stored is None:
            self.stored = self.build(connection, self.after.answer if self.after and self.after.answer else {})
        row = connection.execute(STATEMENTS[self.deed], (*self.stored, self.key)).fetchone()
        assert row is not None
        found: Answer = row[0]
        return found

    def note(self, answer: Answer) -> None:
        """Keep the answer; a replay must name what the first answer named."""
        self.replays += "replayed" in answer
        plain = {name: value for name, value in answer.items() if name != "replayed"}
        if self.answer is not None and plain != self.answer:
            raise NotTheSameAnswer(f"{self.deed}: {self.answer} and then {plain}")
        self.answer = plain


@dataclass
class Outbox:
    """The wishes of one customer's morning, and what the customer must owe when all are granted."""

    scene: Scene
    wishes: list[Wish]
    receivable: Decimal
    unapplied: Decimal


def outbox(scene: Scene, chance: random.Random, on: date, name: str) -> Outbox:
    """One to four deeds over a scene with open items: receipts alone or as a set, an invoice, and what follows them."""
    made = Outbox(scene, [], sum((item.amount for item in scene.items), Decimal(0)), Decimal(0))
    kinds: list[Callable[..., None]] = [_exact, _over_then_allocate, _set_of_two, _invoice, _reversed, _undone]
    chance.shuffle(kinds)
    items = list(scene.items)
    while len(made.wishes) < chance.randint(1, 4) and items and kinds:
        kinds.pop()(made, items, chance, on, name)
    return made


def _exact(made: Outbox, items: list[Any], chance: random.Random, on: date, name: str) -> None:
    item = items.pop()
    part = Decimal(chance.randint(1, int(item.amount)))
    _receipt(made, [_cash(made, part, name, on, [[item.id, part]])])
    made.receivable -= part


def _over_then_allocate(made: Outbox, items: list[Any], chance: random.Random, on: date, name: str) -> None:
    item, amount = items.pop(), Decimal(chance.randint(300, 900))
    first = _receipt(made, [_cash(made, amount, name, on, [])])
    part = min(amount, item.amount)
    made.wishes.append(
        Wish(
            "allocate",
            lambda _, answer: (_payment(answer), as_json([[item.id, part]]), on),
            first,
        )
    )
    made.unapplied += amount - part
    made.receivable -= part


def _set_of_two(made: Outbox, items: list[Any], chance: random.Random, on: date, name: str) -> None:
    item, more = items.pop(), Decimal(chance.randint(1, 500))
    whole = _cash(made, item.amount, name, on, [[item.id, item.amount]])
    _receipt(made, [whole, _cash(made, more, f"{name}b", on, [])])
    made.receivable -= item.amount
    made.unapplied += more


def _invoice(made: Outbox, _: list[Any], chance: random.Random, on: date, name: str) -> None:
    total = Decimal(chance.randint(100, 5000))
    billed = invoice_row(f"C{name.replace('/', '')}"[:16], made.scene.customer, total, on)
    row = {
        "number": billed.number, "customer": billed.customer_id, "kind": billed.kind, "issued_on": billed.issued_on,
        "terms": billed.terms, "due_on": billed.due_on, "effective_due_on": billed.effective_due_on,
        "net": billed.net, "tax": billed.tax,
    }  # fmt: skip
    request = as_json([row])
    made.wishes.append(Wish("post_invoices", lambda _, __: (request,)))
    made.receivable += total


def _reversed(made: Outbox, items: list[Any], chance: random.Random, on: date, name: str) -> None:
    item, fee = items.pop(), Decimal(chance.choice([0, 15]))
    row = _cash(made, item.amount - fee, name, on, [[item.id, item.amount]])
    first = _receipt(made, [{**row, "fee": int(fee)} if fee else row])
    made.wishes.append(Wish("reverse_payment", lambda _, answer: (_payment(answer), on, "not ours"), first))


def _undone(made: Outbox, items: list[Any], chance: random.Random, on: date, name: str) -> None:
    item, amount = items.pop(), Decimal(chance.randint(300, 900))
    part = min(amount, item.amount)
    first = _receipt(made, [_cash(made, amount, name, on, [])])
    second = Wish("allocate", lambda _, answer: (_payment(answer), as_json([[item.id, part]]), on), first)

    def undo(connection: psycopg.Connection, answer: Answer) -> Arguments:
        row = connection.execute(ALLOCATIONS, (answer["journal"],)).fetchone()
        assert row is not None
        assert first.answer is not None
        return (_payment(first.answer), row[0], on, "wrong item")

    made.wishes += [second, Wish("undo_allocations", undo, second)]
    made.unapplied += amount


def _receipt(made: Outbox, rows: list[dict[str, object]]) -> Wish:
    request = json.dumps(rows)
    wish = Wish("post_payments", lambda _, __: (request,))
    made.wishes.append(wish)
    return wish


def _cash(made: Outbox, amount: Decimal, name: str, on: date, parts: list[list[Any]]) -> dict[str, object]:
    return {
        "customer": made.scene.customer,
        "amount": int(amount),
        "method": "cash",
        "source": f"crash/{name}/{len(made.wishes)}",
        "on": on.isoformat(),
        "parts": [[item, int(part)] for item, part in parts],
    }


def _payment(answer: Answer) -> int:
    found: int = answer["payments"][0]["payment"]
    return found
